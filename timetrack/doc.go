// Package timetrack turns clocked time, results and bonuses into pay.
//
// [Timesheet] is the type to use: people clock their activities, hosts write what
// they log on to and achieve, managers plan, correct and approve, and it reckons
// what each day earns. It works on any [Store]: storage/memstore keeps everything
// in memory, storage/bunstore in SQLite or PostgreSQL.
//
// The rules by which pay is reckoned are functions of plain values as well:
// what part of clocked time falls on which working day ([SecondsByDay], K5),
// what time is paid ([ActivityTime], K12), how a stated time is spread over
// planned activities ([SetPaidTime], K14), and what a person's day earns
// ([PayLines], K13). These read no clock and no store; given the same
// values they give the same pay on a phone and on a server.
//
// Time is in whole seconds and money in whole minor units. Hours pay is rounded
// once, half away from zero, in the [PayLine] of a person's day; everything
// larger is a sum of lines, and everything smaller a split that adds up to its
// line.
package timetrack
