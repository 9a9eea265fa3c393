import { describe, expect, it } from "vitest";
import { calendarOf } from "../../src/ledger/calendar.ts";
import { HOUR } from "./rows.ts";

const iso = (time: number) => new Date(time).toISOString();

describe("a calendar", () => {
  it.each([
    ["UTC", "2026-11-22T12:00:00Z", "2026-11-22", "2026-11-22T00:00:00.000Z", 24],
    ["Europe/Berlin", "2026-11-21T23:30:00Z", "2026-11-22", "2026-11-21T23:00:00.000Z", 24],
    ["America/Los_Angeles", "2026-11-22T07:59:59Z", "2026-11-21", "2026-11-21T08:00:00.000Z", 24],
    ["Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23", "2026-11-22T18:15:00.000Z", 24],
    ["Pacific/Kiritimati", "2026-11-22T10:00:00Z", "2026-11-23", "2026-11-22T10:00:00.000Z", 24],
    ["Pacific/Pago_Pago", "2026-11-22T10:59:59Z", "2026-11-21", "2026-11-21T11:00:00.000Z", 24],
  ])("knows the day in %s", (zone, moment, key, starts, hours) => {
    const day = calendarOf(zone).span("day", Date.parse(moment));

    expect({ ...day, starts: iso(day.starts), ends: (day.ends - day.starts) / HOUR }).toEqual({ key, starts, ends: hours });
  });

  it("knows days of 23, 25 and 23.5 hours, and one that begins at one o'clock", () => {
    const hours = (zone: string, key: string) => {
      const day = calendarOf(zone).named(key);
      return day && (day.ends - day.starts) / HOUR;
    };

    expect(hours("Europe/Berlin", "2026-03-29")).toBe(23);
    expect(hours("Europe/Berlin", "2026-10-25")).toBe(25);
    expect(hours("Australia/Lord_Howe", "2026-10-04")).toBe(23.5);
    expect(iso(calendarOf("Africa/Cairo").named("2026-04-24")?.starts ?? 0)).toBe("2026-04-23T22:00:00.000Z");
    expect(hours("Africa/Cairo", "2026-04-24")).toBe(23);
  });

  it.each([
    ["UTC", "2026-11-30T23:59:59.999Z", "2026-11"],
    ["UTC", "2026-12-01T00:00:00.000Z", "2026-12"],
    ["Europe/Berlin", "2026-11-30T22:59:59.999Z", "2026-11"],
    ["Europe/Berlin", "2026-11-30T23:00:00.000Z", "2026-12"],
    ["America/New_York", "2027-01-01T04:59:59.999Z", "2026-12"],
    ["America/New_York", "2027-01-01T05:00:00.000Z", "2027-01"],
  ])("ends a month in %s at its midnight: %s is in %s", (zone, moment, month) => {
    expect(calendarOf(zone).span("month", Date.parse(moment)).key).toBe(month);
  });

  it("knows the length of months", () => {
    const days = (key: string) => {
      const month = calendarOf("UTC").named(key);
      return month && (month.ends - month.starts) / HOUR / 24;
    };

    expect(["2026-02", "2028-02", "2026-04", "2026-12"].map(days)).toEqual([28, 29, 30, 31]);
  });

  it("knows no day that there is not", () => {
    const { named } = calendarOf("UTC");

    expect(["2026-02-29", "2026-13", "2026-11-31", "26-11", "2026-1-1", "today", ""].map(named)).toEqual(Array(7).fill(null));
  });

  it("lists the days that have a part between two moments", () => {
    const spans = calendarOf("Europe/Berlin").spans("day", Date.parse("2026-10-24T12:00Z"), Date.parse("2026-10-25T23:00Z"));

    expect(spans.map(({ key }) => key)).toEqual(["2026-10-24", "2026-10-25"]);
    expect(calendarOf("UTC").spans("month", 5, 5)).toEqual([]);
  });
});
