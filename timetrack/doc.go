// Package timetrack turns clocked time, results and bonuses into pay.
//
// It holds the rules by which pay is reckoned, as functions of plain values:
// what part of clocked time falls on which working day ([SecondsByDay], K5),
// what time is paid ([ActivityTime], K12), how a stated time is spread over
// planned activities ([SetPaidTime], K14), and what a person's day earns
// ([PayLines], K13). Nothing here reads a clock or a store; given the same
// values it gives the same pay on a phone and on a server.
//
// Time is in whole seconds and money in whole minor units. Hours pay is rounded
// once, half away from zero, in the [PayLine] of a person's day; everything
// larger is a sum of lines, and everything smaller a split that adds up to its
// line.
package timetrack
