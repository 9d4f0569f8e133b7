using System.Text;
using ExchangeSync.Ics;
using ExchangeSync.Tests.Store;
using NodaTime;
using IcalCalendar = Ical.Net.Calendar;

namespace ExchangeSync.Tests.Ics;

/// <summary>
/// Calendars that no one here wrote, from a folder that MBX_ICS_FOLDER names (a checkout of the Python library icalendar, or of Ical.Net, say): all are read, and where
/// Ical.Net reads a file too, the starts are the same.
/// </summary>
public class PublicCalendarTests
{
    [SkippableFact]
    public void Every_file_of_the_folder_is_read_as_Ical_Net_reads_it()
    {
        var folder = Environment.GetEnvironmentVariable("MBX_ICS_FOLDER");
        Skip.IfNot(Directory.Exists(folder), "MBX_ICS_FOLDER names no folder with .ics files.");

        var different = new List<string>();
        var compared = 0;
        foreach (var file in Directory.GetFiles(folder!, "*.ics", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            var starts = Theirs(bytes);
            foreach (var entry in Ours(bytes))
            {
                // A zone of the file's own is shown in another, and the entry says so.
                if (entry.Content is { } content && !entry.Remarks.Any(remark => remark.Contains("moment", StringComparison.Ordinal)) && starts.TryGetValue(entry.Key, out var theirs))
                {
                    compared++;
                    var start = content.Time.Start;
                    var isThere = theirs.Any(other => other.Wall == start || other.Instant == start.InZoneLeniently(ExchangeSync.Calendar.Zones.Find(content.Time.Zone) ?? DateTimeZone.Utc).ToInstant());
                    if (!isThere)
                    {
                        different.Add($"{file}({entry.Line}): {start} {content.Time.Zone}, but {string.Join(" or ", theirs)}");
                    }
                }
            }
        }

        Assert.True(different.Count == 0, string.Join("\n", different));
        Assert.NotEqual(0, compared);
        Console.WriteLine($"{compared} entries of {folder} start when Ical.Net says.");
    }

    // Nothing in them ends an import, and importing again changes nothing.
    [SkippableFact]
    public void Every_file_of_the_folder_is_imported_and_again_without_a_change()
    {
        var folder = Environment.GetEnvironmentVariable("MBX_ICS_FOLDER");
        Skip.IfNot(Directory.Exists(folder), "MBX_ICS_FOLDER names no folder with .ics files.");

        using var store = new StoreFolder();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder!, "*.ics", SearchOption.AllDirectories))
        {
            var user = store.AddUser(file).Id;
            var bytes = File.ReadAllBytes(file);
            var first = Import(store, user, bytes);
            var again = Import(store, user, bytes);
            Assert.Equal(first.Select(outcome => outcome is "Added" or "Updated" ? "Unchanged" : outcome), again);
            first.ForEach(outcome => outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1);
        }

        Assert.NotEmpty(outcomes);
        Console.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}")));
    }

    private static List<string> Import(StoreFolder store, Guid user, byte[] file)
    {
        try
        {
            return SeriesFiles.Import(store, user, file);
        }
        catch (IcsException e)
        {
            return [e.ErrorId];
        }
    }

    private static IReadOnlyList<IcsEntry> Ours(byte[] file)
    {
        try
        {
            return IcsReader.Read(file, IcsFiles.Zone, isZoneBinding: true);
        }
        catch (IcsException)
        {
            return [];
        }
    }

    // What Ical.Net can't read says nothing about us.
    private static Dictionary<string, List<(LocalDateTime Wall, Instant? Instant)>> Theirs(byte[] file)
    {
        var starts = new Dictionary<string, List<(LocalDateTime Wall, Instant? Instant)>>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in IcalCalendar.Load<IcalCalendar>(Encoding.UTF8.GetString(file)).SelectMany(calendar => calendar.Events))
            {
                if (entry is { Uid: { } uid, Start: { } start })
                {
                    starts.TryAdd(uid, []);
                    var wall = LocalDateTime.FromDateTime(DateTime.SpecifyKind(start.Value, DateTimeKind.Unspecified));
                    starts[uid].Add((wall, start.IsUtc ? wall.InUtc().ToInstant() : null));
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            starts.Clear();
        }

        return starts;
    }
}
