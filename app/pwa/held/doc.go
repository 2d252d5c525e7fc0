// Package held is the page Held (S5): one's own changes that were held or
// refused, which are on the device and work offline; and, for those who manage
// trackers, the changes of others that wait for a decision, and the devices
// that have not been heard of for days (S13).
package held
