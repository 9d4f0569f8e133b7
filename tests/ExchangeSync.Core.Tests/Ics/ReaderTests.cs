using System.Text;
using ExchangeSync.Ics;

namespace ExchangeSync.Tests.Ics;

public class ReaderTests
{
    [Theory]
    [InlineData("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "03/02/2026 10:00:00", "03/02/2026 11:00:00")]
    [InlineData("DTSTART:20260302T090000", "DURATION:P1DT30M", "03/02/2026 09:00:00", "03/03/2026 09:30:00")]
    [InlineData("DTSTART:20260328T120000", "DURATION:PT24H", "03/28/2026 12:00:00", "03/29/2026 13:00:00")]
    [InlineData("DTSTART:20260328T120000", "DURATION:P1D", "03/28/2026 12:00:00", "03/29/2026 12:00:00")]
    [InlineData("DTSTART:20260302T090000", "DURATION:P1W", "03/02/2026 09:00:00", "03/09/2026 09:00:00")]
    [InlineData("DTSTART:20260302T090000", "X-NONE:", "03/02/2026 09:00:00", "03/02/2026 09:00:00")]
    [InlineData("DTSTART;VALUE=DATE:20260302", "X-NONE:", "03/02/2026 00:00:00", "03/03/2026 00:00:00")]
    [InlineData("DTSTART:20260302", "DTEND:20260302", "03/02/2026 00:00:00", "03/03/2026 00:00:00")]
    [InlineData("DTSTART;VALUE=DATE:20260302", "DURATION:P3D", "03/02/2026 00:00:00", "03/05/2026 00:00:00")]
    [InlineData("DTSTART;VALUE=DATE:20260302", "DURATION:PT0S", "03/02/2026 00:00:00", "03/03/2026 00:00:00")]
    public void Starts_and_ends_in_all_their_forms(string start, string end, string expectedStart, string expectedEnd)
    {
        var time = IcsFiles.ReadEvent(start, end).Content!.Time;
        Assert.Equal((expectedStart, expectedEnd), (Clr(time.Start), Clr(time.End)));
        static string Clr(NodaTime.LocalDateTime wall) => wall.ToString("MM/dd/yyyy HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("StartMissing", 3, "SUMMARY:x")]
    [InlineData("TimeInvalid", 5, "DTSTART:tomorrow")]
    [InlineData("TimeInvalid", 5, "DTSTART:20260230")]
    [InlineData("TimeInvalid", 5, "DTSTART:00010101T000000")]
    [InlineData("TimeInvalid", 5, "DTSTART:99991231")]
    [InlineData("TimeInvalid", 6, "DTSTART:20260302", "DTEND:later")]
    [InlineData("TimeInvalid", 6, "DTSTART:20260302", "DURATION:1 hour")]
    [InlineData("TimeInvalid", 6, "DTSTART:20260302", "DURATION:P99999999999D")]
    public void A_wrong_entry_is_a_failure_with_its_line_and_a_remedy(string reason, int line, params string[] lines)
    {
        var refusal = IcsFiles.ReadEvent(lines).Refusal!;
        Assert.Equal((true, reason), (refusal.IsFailure, refusal.Reason));
        Assert.StartsWith($"Line {line}: ", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Theory]
    [InlineData("RecurrenceNotExpressible", "RRULE:FREQ=HOURLY")]
    [InlineData("RecurrenceNotExpressible", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")]
    [InlineData("StartNotInSeries", "RRULE:FREQ=WEEKLY;BYDAY=FR")]
    public void A_series_that_Exchange_does_not_know_is_skipped(string reason, params string[] lines)
    {
        var refusal = IcsFiles.ReadEvent(["DTSTART:20260302T090000", .. lines]).Refusal!;
        Assert.Equal((false, reason), (refusal.IsFailure, refusal.Reason));
    }

    [Fact]
    public void The_entries_around_a_wrong_one_come_in()
    {
        var entries = IcsFiles.ReadCalendar(
            "BEGIN:VEVENT", "UID:1", "DTSTART:20260302", "END:VEVENT",
            "BEGIN:VEVENT", "UID:2", "DTSTART:never", "END:VEVENT",
            "BEGIN:VEVENT", "UID:3", "DTSTART:20260302",
            "BEGIN:VEVENT", "UID:4", "DTSTART:20260302", "END:VEVENT");
        Assert.Equal([null, "TimeInvalid", "EntryTruncated", null], entries.Select(entry => entry.Refusal?.Reason));
    }

    [Fact]
    public void A_file_that_was_cut_off_gives_what_is_whole()
    {
        var text = Encoding.UTF8.GetString(IcsFiles.Bytes("google"));
        var entries = IcsReader.Read(text[..text.IndexOf("SUMMARY:Stand-up", StringComparison.Ordinal)], IcsFiles.Zone, false);
        Assert.Equal([null, null, "EntryTruncated"], entries.Select(entry => entry.Refusal?.Reason));
    }

    [Fact]
    public void Repeated_and_missing_UIDs_are_told_apart()
    {
        string[] lines = ["DTSTART:20260302", "SUMMARY:x", "END:VEVENT"];
        var entries = IcsFiles.ReadCalendar(
            ["BEGIN:VEVENT", "UID:1", .. lines, "BEGIN:VEVENT", "UID:1", .. lines, "BEGIN:VEVENT", .. lines, "BEGIN:VEVENT", "SUMMARY:y", .. lines]);
        Assert.Equal([null, "DuplicateKey", null, null], entries.Select(entry => entry.Refusal?.Reason));
        Assert.StartsWith("no-uid-", entries[2].Key, StringComparison.Ordinal);
        Assert.NotEqual(entries[2].Key, entries[3].Key);
        Assert.Equal(entries[2].Key, IcsFiles.ReadCalendar(["BEGIN:VEVENT", .. lines])[0].Key);
    }

    [Theory]
    [InlineData("CANCEL", "Cancelled")]
    [InlineData("REPLY", "NotAnAppointment")]
    public void A_file_that_is_no_offer_of_entries_is_skipped(string method, string reason) =>
        Assert.Equal(reason, Assert.Single(IcsFiles.ReadCalendar("METHOD:" + method, "BEGIN:VEVENT", "UID:1", "DTSTART:20260302", "END:VEVENT")).Refusal!.Reason);

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("BEGIN:VCARD\r\nEND:VCARD\r\n")]
    [InlineData("BEGIN:VEVENT\r\nDTSTART:20260302\r\nEND:VEVENT\r\n")]
    public void A_file_that_is_no_calendar_is_refused(string text) =>
        Assert.Equal("IcsNotACalendar", Assert.Throws<IcsException>(() => IcsReader.Read(text, IcsFiles.Zone, false)).ErrorId);

    [Fact]
    public void Every_encoding_gives_the_same_and_a_fold_may_split_a_character()
    {
        const string text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260302\nSUMMARY:Møde 日本 😀\nEND:VEVENT\nEND:VCALENDAR\n";
        var utf8 = Encoding.UTF8.GetBytes(text);
        var middle = utf8.AsSpan().IndexOf("😀"u8) + 2;
        byte[][] files =
        [
            utf8,
            [0xEF, 0xBB, 0xBF, .. utf8],
            [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            [.. utf8[..middle], .. "\r\n "u8, .. utf8[middle..]],
            Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r")),
        ];
        Assert.All(files, file => Assert.Equal("Møde 日本 😀", Assert.Single(IcsReader.Read(file, IcsFiles.Zone, false)).Title));
        var latin = Encoding.Latin1.GetBytes(text.Replace("日本 😀", "æøå", StringComparison.Ordinal));
        Assert.Equal("Møde æøå", Assert.Single(IcsReader.Read(latin, IcsFiles.Zone, false)).Title);
    }

    [Fact]
    public void Additional_dates_and_lines_that_are_no_properties_are_remarked()
    {
        var entry = IcsFiles.ReadEvent("DTSTART:20260302", "RDATE:20260303", "this is no property", "SUMMARY:x");
        Assert.Equal("x", entry.Content!.Title);
        Assert.Contains(entry.Remarks, remark => remark.Contains("Line 7", StringComparison.Ordinal));
        Assert.Contains(entry.Remarks, remark => remark.Contains("RDATE", StringComparison.Ordinal));
    }

    [Fact]
    public void The_second_pass_of_the_repeated_hour_keeps_its_moment()
    {
        var first = IcsFiles.ReadEvent("DTSTART:20261025T003000Z").Content!.Time;
        var second = IcsFiles.ReadEvent("DTSTART:20261025T013000Z").Content!.Time;
        Assert.Equal((new NodaTime.LocalDateTime(2026, 10, 25, 2, 30), IcsFiles.Zone), (first.Start, first.Zone));
        Assert.Equal((new NodaTime.LocalDateTime(2026, 10, 25, 1, 30), "UTC"), (second.Start, second.Zone));
    }
}
