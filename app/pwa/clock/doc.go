// Package clock is the clock in the top bar of every page (K1, K4): what runs
// and for how long, and to start, switch and stop. All of it goes through the
// Replica, so that it is the same without a network.
package clock
