// Package trackers is the page Management: the list of trackers, the wizard
// that defines one in six steps, and the closing of its periods (T1 to T11,
// T16). It works online; what is typed is kept as a Draft, on this device too,
// until it is saved or discarded.
package trackers
