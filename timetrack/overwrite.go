package timetrack

// Overwrite is paid time that counts instead of the clocked one (K12). Its id is
// rowID of the person, day and activity; a version that is removed was reset.
type Overwrite struct {
	Record
	Activity string `json:"activity"` // id
	Seconds  int64  `json:"seconds"`
}
