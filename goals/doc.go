// Package goals sets targets for the periods of a fiscal year and compares them
// with what really happened.
//
// A fiscal year has four timeframes that do not depend on each other (G7): the
// year, its halves, quarters and months, whose [Columns] are the columns of a
// [Grid] of targets. [Fill] sets or clears one cell of a grid and, if asked,
// those after it and beneath it (G8, G9). [Actuals] adds dated facts up into
// every timeframe (G3), and [Differences] tells where a target is not the sum
// of the finer ones within it. These are functions of plain values, with no
// store and no clock.
//
// Targets and amounts are whole numbers in the unit of their measure: minor
// units of money, or a count. A target of 0 is none.
package goals
