package httpapi

import "github.com/seed57a6ed91/headway/app/directory"

// adminAPI is the administration of people, places and settings, which a host
// does by itself.
type adminAPI struct {
	*API
	admin *directory.Directory
}

func (a adminAPI) mount() {
	a.mountPeople()
	a.mountDuplicates()
	a.mountOrganization()
	a.mountAudit()
	a.mountPersonalData()
}
