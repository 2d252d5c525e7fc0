// Package places is the page People & places: the people of the organization
// with their access and dated memberships (C2, C3), its teams, locations and
// companies, invitations (C21), duplicates (C23) and erasure (C22). It needs
// the server; what one may not do is not offered.
package places
