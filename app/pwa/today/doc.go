// Package today is the page on which people enter their numbers (T12, T18): a
// card for each assigned tracker of a day, each metric with its value, how the
// period stands, and what became of what was entered.
//
// Everything is read from and written to the Replica, so that the page is the
// same without a network. A tap is seen at once and durable a moment later;
// what is typed is kept until it is either saved or corrected.
package today
