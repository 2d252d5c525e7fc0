// Gives Go programs time zones. Go looks for files in /usr/share/zoneinfo, as
// on Unix; here each is made, when it is asked for, of what the browser itself
// knows of the zone (RFC 8536, version 2). Data of our own for all zones would
// be as large as half of the pages, and would age.
//
// A zone is right from 30 years ago to 15 years from now. Outside, it keeps the
// offset that it has at that end.
"use strict";
(() => {
  const folder = "/usr/share/zoneinfo/";
  const minute = 60, week = 7 * 24 * 60 * minute, year = 31_556_952;

  // clock returns the function that tells how many seconds a zone is ahead of
  // UTC at a Unix time. It throws where the browser does not know the zone.
  function clock(zone) {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" });
    return (at) => {
      const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(format.format(at * 1000));
      if (!sign) return 0;
      return (sign === "-" ? -1 : 1) * (hours * 3600 + minutes * 60 + Number(seconds ?? 0));
    };
  }

  // changes returns the offset at the beginning and every change of it. They
  // are weeks apart, and at whole minutes.
  function changes(zone) {
    const offset = clock(zone);
    const now = Math.floor(Date.now() / 1000 / week) * week;
    const found = [{ at: null, offset: offset(now - 30 * year) }];
    let before = found[0].offset;
    for (let at = now - 30 * year, end = now + 15 * year; at < end; at += week) {
      const after = offset(at + week);
      if (after === before) continue;
      let low = Math.floor(at / minute), high = Math.floor((at + week) / minute);
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (offset(middle * minute) === before) low = middle; else high = middle;
      }
      found.push({ at: high * minute, offset: after });
      before = after;
    }
    return found;
  }

  // keptOrMade is the file of a zone. It takes thousands of questions to make,
  // and every start of the app asks for one, so it is kept for a week; for this
  // version of the browser, as another may know newer laws.
  function keptOrMade(zone) {
    const key = "headway:zone:" + zone, now = Date.now();
    const { userAgent } = navigator;
    try {
      const [made, browser, content] = localStorage.getItem(key).split("\n");
      if (browser === userAgent && Math.abs(now - Number(made)) < 1000 * week) {
        return Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
      }
    } catch {
      // There is none, or nothing may be kept.
    }
    const bytes = file(zone);
    try {
      localStorage.setItem(key, [now, userAgent, btoa(String.fromCharCode(...bytes))].join("\n"));
    } catch {
      // It is made again next time.
    }
    return bytes;
  }

  function file(zone) {
    const all = changes(zone), offsets = [...new Set(all.map((c) => c.offset))];
    const header = 44, times = all.length - 1;
    const bytes = new Uint8Array(2 * header + times * 9 + offsets.length * 6 + 1), view = new DataView(bytes.buffer);
    for (const start of [0, header]) {
      bytes.set([0x54, 0x5a, 0x69, 0x66, 0x32], start); // TZif2
    }
    // The first part, for readers of 32 bits, is empty.
    view.setUint32(header + 32, times);
    view.setUint32(header + 36, offsets.length);
    view.setUint32(header + 40, 1); // the length of the names: all have none
    let p = 2 * header;
    for (const { at } of all.slice(1)) {
      view.setBigInt64(p, BigInt(at));
      p += 8;
    }
    for (const { offset } of all.slice(1)) bytes[p++] = offsets.indexOf(offset);
    for (const offset of offsets) {
      view.setInt32(p, offset);
      p += 6;
    }
    return bytes;
  }

  // What Go asks its environment for: see syscall/fs_js.go.
  const files = new Map(), opened = new Map();
  let last = 100;
  const failure = (code) => Object.assign(new Error(code), { code });
  const { fs } = globalThis;

  fs.open = (path, flags, mode, callback) => {
    if (!path.startsWith(folder)) return callback(failure("ENOENT"));
    const zone = path.slice(folder.length).replace(/^\/+/, ""); // Go puts another slash between
    try {
      if (!files.has(zone)) files.set(zone, keptOrMade(zone));
    } catch {
      return callback(failure("ENOENT"));
    }
    opened.set(++last, { bytes: files.get(zone), position: 0 });
    callback(null, last);
  };
  fs.fstat = (fd, callback) => opened.has(fd) ? callback(null, { isDirectory: () => false }) : callback(failure("EBADF"));
  fs.read = (fd, buffer, offset, length, position, callback) => {
    const f = opened.get(fd);
    if (!f) return callback(failure("EBADF"));
    const from = position ?? f.position, part = f.bytes.subarray(from, from + length);
    buffer.set(part, offset);
    f.position = from + part.length;
    callback(null, part.length);
  };
  fs.close = (fd, callback) => callback(opened.delete(fd) ? null : failure("EBADF"));
})();
