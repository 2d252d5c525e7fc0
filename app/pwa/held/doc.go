// Package held is the page Held (S5): one's own changes of trackers and of the
// clock that were held or refused, which are on the device and work offline; for
// those who decide on them, the changes of others that wait; and, for those who
// manage trackers, the devices that have not been heard of for days (S13).
package held
