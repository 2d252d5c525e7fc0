package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// stored is everything that scripts of an origin find on a device.
type stored struct {
	Databases map[string]map[string]string `json:"databases"` // rows by the name of the database
	Local     map[string]string            `json:"local"`
	Session   map[string]string            `json:"session"`
	Cookies   string                       `json:"cookies"`
	Cached    []string                     `json:"cached"` // addresses
}

const readStored = `(async () => {
	const out = { databases: {}, local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie, cached: [] };
	const done = (request) => new Promise((then, fail) => {
		request.onsuccess = () => then(request.result);
		request.onerror = () => fail(request.error);
	});
	for (const { name } of await indexedDB.databases()) {
		const open = indexedDB.open(name);
		open.onupgradeneeded = () => open.transaction.abort(); // it has just been deleted
		let db;
		try { db = await done(open); } catch { continue; }
		const rows = {};
		for (const store of db.objectStoreNames) {
			const from = db.transaction(store).objectStore(store);
			const [keys, values] = await Promise.all([done(from.getAllKeys()), done(from.getAll())]);
			keys.forEach((key, i) => { rows[store + " " + key] = String(values[i]); });
		}
		db.close();
		out.databases[name] = rows;
	}
	for (const name of await caches.keys()) {
		for (const request of await (await caches.open(name)).keys()) out.cached.push(request.url);
	}
	return out;
})()`

// look reads what is stored on the device of a page.
func look(p *browsertest.Page) stored { return browsertest.Eval[stored](p, readStored) }

// text is all of it in one text.
func (s stored) text(t testing.TB) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rows counts the rows of entries whose key contains a text.
func (s stored) rows(with string) int {
	n := 0
	for _, rows := range s.Databases {
		for key := range rows {
			if strings.HasPrefix(key, "kv row/") && strings.Contains(key, with) {
				n++
			}
		}
	}
	return n
}

// mentions lists the rows that contain a text, but for those whose key begins
// like one of these.
func (s stored) mentions(text string, except ...string) []string {
	var found []string
	for _, rows := range s.Databases {
	next:
		for key, value := range rows {
			for _, e := range except {
				if strings.HasPrefix(key, e) {
					continue next
				}
			}
			if strings.Contains(key+value, text) {
				found = append(found, key)
			}
		}
	}
	return found
}

// record keeps what the app asks the server for, and its answers, from the
// next load on.
func record(p *browsertest.Page) {
	p.Before(`(() => {
		const plain = window.fetch;
		window.traffic = [];
		window.fetch = async (...args) => {
			const entry = { url: String(args[0]?.url ?? args[0]), sent: String(args[1]?.body ?? ""), got: "" };
			if (args[1]?.body && typeof args[1].body !== "string") entry.sent = await new Response(args[1].body).text();
			window.traffic.push(entry);
			const response = await plain(...args);
			if (entry.url.includes("/api/")) response.clone().text().then((text) => { entry.got = text; }, () => {});
			return response;
		};
	})()`)
}

// exchange is a request and its answer.
type exchange struct{ URL, Sent, Got string }

// traffic is what record has kept.
func traffic(p *browsertest.Page) []exchange {
	return browsertest.Eval[[]exchange](p, `window.traffic.map((e) => ({ URL: e.url, Sent: e.sent, Got: e.got }))`)
}
