using System.Diagnostics;
using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Ics;

namespace ExchangeSync.Tests.Ics;

public class HostileFileTests
{
    private static readonly string[] Tokens =
    [
        "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "END:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\n", "BEGIN:VTIMEZONE\r\n", "BEGIN:\r\n", "\r\n ", "\r\n\t", "\r\n", "\r", "\0", "\"", "\\", ":", ";", ",",
        "RRULE:FREQ=DAILY;COUNT=2147483647\r\n", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n", "TZOFFSETFROM:+2400\r\n", "DTSTART:16010101T000000\r\n", "DTEND:45001231T235959\r\n",
        "DURATION:-P99999W\r\n", "DURATION:P99999DT999999H\r\n", "TZID=", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\n", "\uFEFF", "😀", "RDATE:20260101\r\n", "EXDATE:x\r\n",
        "RECURRENCE-ID:20260303T080000Z\r\n", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303\r\n", "RECURRENCE-ID;TZID=Nowhere:16010101T000000\r\n", "STATUS:CANCELLED\r\n",
    ];

    [Fact]
    public void Mutated_files_give_entries_or_one_clear_error()
    {
        var random = new Random(20260302);
        var (read, refused, files) = (0, 0, 0);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 2500; round++)
        {
            var bytes = Mutate(IcsFiles.Bytes(IcsFiles.Names[round % IcsFiles.Names.Length]).ToList(), random);
            try
            {
                foreach (var entry in IcsReader.Read(bytes, IcsFiles.Zone, isZoneBinding: round % 2 == 0))
                {
                    Assert.NotEqual(entry.Content is null && !entry.IsDeleted, entry.Refusal is null);
                    read += entry.Content is null ? 0 : 1;
                    refused += entry.Refusal is null ? 0 : 1;
                    Assert.True(entry.Content is null || ImportMapping.Apply(null, entry.Content, entry.Fields, []).Title == entry.Title);
                }
            }
            catch (IcsException e)
            {
                Assert.NotEmpty(e.Remedy);
                files++;
            }
        }

        // Else the mutations hit nothing, or everything.
        Assert.InRange(read, 2500, int.MaxValue);
        Assert.InRange(refused, 500, int.MaxValue);
        Assert.InRange(files, 0, 500);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(3));
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "a line without an end", "SUMMARY:" + new string('x', 20_000_000) },
        { "folds", "SUMMARY:" + string.Concat(Enumerable.Repeat("x\r\n ", 2_000_000)) },
        { "depth", string.Concat(Enumerable.Repeat("BEGIN:VALARM\r\n", 200_000)) },
        { "properties", string.Concat(Enumerable.Repeat("X:1\r\n", 2_000_000)) },
        { "parameters", "SUMMARY" + string.Concat(Enumerable.Repeat(";A=\"b", 500_000)) + ":x" },
        { "quotes", "SUMMARY;A=" + new string('"', 2_000_000) + ":x" },
        { "escapes", "SUMMARY:" + new string('\\', 2_000_000) },
        { "categories", "CATEGORIES:" + new string(',', 2_000_000) },
        { "attendees", string.Concat(Enumerable.Repeat("ATTENDEE:mailto:a@example.com\r\n", 300_000)) },
        { "dates", "RDATE:" + string.Concat(Enumerable.Repeat("20260101,", 500_000)) },
        { "a rule", "RRULE:FREQ=WEEKLY;BYDAY=" + string.Concat(Enumerable.Repeat("MO,", 500_000)) + "MO" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_does_no_harm(string name, string lines)
    {
        var watch = Stopwatch.StartNew();
        var text = $"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260302\r\n{lines}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20260302\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var entries = IcsReader.Read(text, IcsFiles.Zone, false);
        Assert.Equal("2", entries[^1].Key);
        Assert.NotNull(entries[^1].Content);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{name} took {watch.Elapsed}");
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal("IcsTooLarge", Assert.Throws<IcsException>(() => IcsReader.Read(new byte[IcsReader.MaxFileSize + 1], IcsFiles.Zone, false)).ErrorId);
        var many = "BEGIN:VCALENDAR\r\n" + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\r\n", 500_001));
        Assert.Equal("IcsTooLarge", Assert.Throws<IcsException>(() => IcsReader.Read(many, IcsFiles.Zone, false)).ErrorId);
    }

    [Fact]
    public void Thousands_of_zones_of_its_own_do_not_take_long()
    {
        var zones = string.Concat(Enumerable.Range(0, 5000).Select(number =>
            $"BEGIN:VTIMEZONE\r\nTZID:Z{number}!\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETTO:+00{number % 60:00}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            + $"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART;TZID=Z{number}!:20260302T090000\r\nEND:VEVENT\r\n"));
        var watch = Stopwatch.StartNew();
        Assert.Equal(5000, IcsReader.Read($"BEGIN:VCALENDAR\r\n{zones}END:VCALENDAR\r\n", IcsFiles.Zone, false).Count(entry => entry.Content is not null));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    private static byte[] Mutate(List<byte> bytes, Random random)
    {
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 400), bytes.Count - at)));
                    break;
                default:
                    var line = bytes.IndexOf((byte)'\n', at) + 1;
                    bytes.InsertRange(line, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
