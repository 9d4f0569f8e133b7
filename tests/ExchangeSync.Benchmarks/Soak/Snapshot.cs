using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What one side holds at a moment: the keys of its entries, and the versions of texts and times that they show.</summary>
/// <param name="Keys">Keys of singles, series and, in Microbizz, exceptions.</param>
/// <param name="Private">Keys of those that are private, themselves or by an exception.</param>
/// <param name="Versions">The marks of the texts, and the times; each with the key of the entry (in Exchange of the series) that shows it.</param>
internal sealed record Snapshot(HashSet<string> Keys, HashSet<string> Private, Dictionary<string, string> Versions)
{
    public static Snapshot OfExchange(World world)
    {
        var snapshot = Empty();
        foreach (var item in world.ItemsByStart)
        {
            snapshot.Keys.Add(item.Id);
            snapshot.Take(item.Id, item.Content, isSeries: item.Content.Recurrence is not null);
            if (item.Content.Recurrence is not null)
            {
                foreach (var exception in world.Outlook.Exceptions(item.Id))
                {
                    snapshot.Take(item.Id, exception.Content, isSeries: false);
                }
            }
        }

        return snapshot;
    }

    public static Snapshot OfMicrobizz(World world)
    {
        var snapshot = Empty();
        foreach (var appointment in world.AppointmentsByStart)
        {
            var key = appointment.Id.ToString("D");
            snapshot.Keys.Add(key);
            if (appointment.Content.Private)
            {
                snapshot.Private.Add(key);
            }

            foreach (var version in VersionsOf(appointment.Content, world.ZoneOfZoneless))
            {
                snapshot.Versions[version] = key;
            }
        }

        return snapshot;
    }

    /// <summary>The versions that a content of either side holds. The start of a series is none: where the pattern does not give it, Exchange moves it to the first date that the pattern does give.</summary>
    /// <param name="content">The content.</param>
    /// <param name="zone">The zone of a time without one; null: such a time is no version, because nobody knows when it is.</param>
    public static IEnumerable<string> VersionsOf(EntryContent content, DateTimeZone? zone)
    {
        var marks = MarksIn(content.Title).Concat(MarksIn(content.Place)).Concat(MarksIn(content.Note.Text));
        return content.RecurrenceRule is not null || (zone is null && content.Time is { AllDay: false, Zone: null }) ? marks : marks.Append(
            content.Time.AllDay
                ? TimeOf(content.Time.Start.Date, content.Time.End.Date)
                : content.Time.ToInterval(zone ?? DateTimeZone.Utc) is var interval ? TimeOf(interval.Start, interval.End) : "");
    }

    /// <summary>
    /// The versions that the journal holds, and those in Deleted Items of what it says that it has deleted: DeleteItem checks no change key, so what was written in the instant between reading the key
    /// and the delete went there with the item, as what a series says itself does with the last of its dates.
    /// </summary>
    public static HashSet<string> VersionsInJournal(World world, Func<string, bool> isOfRun)
    {
        var lines = world.Store.Runs(int.MaxValue).SelectMany(run => world.Store.Journal(run.Id)).ToList();
        var versions = lines.SelectMany(line => new[] { line.Before, line.After, line.PartnerContent }).OfType<EntryContent>().SelectMany(content => VersionsOf(content, world.ZoneOfZoneless)).ToHashSet(StringComparer.Ordinal);
        var deleted = lines.Where(line => line is { Side: Side.Exchange, Kind: JournalKind.Delete, State: JournalState.Done or JournalState.Resolved }).Select(line => line.Uid).ToHashSet(StringComparer.Ordinal);
        var bin = Empty();
        foreach (var item in world.Outlook.List("deleteditems").Where(item => deleted.Contains(item.Content.Uid)))
        {
            bin.Take(item.Id, item.Content, isSeries: item.Content.Recurrence is not null);
        }

        versions.UnionWith(bin.Versions.Keys);

        // Single dates of a series have lines of their own; only what was written to one in that instant has none.
        foreach (var master in world.Outlook.List("deleteditems").Where(item => item.Content.Recurrence is not null && deleted.Contains(item.Content.Uid)))
        {
            foreach (var exception in world.Outlook.Exceptions(master.Id))
            {
                bin.Take(master.Id, exception.Content, isSeries: false);
            }
        }

        versions.UnionWith(bin.Versions.Keys.Where(isOfRun));
        return versions;
    }

    /// <summary>The marks that a text holds.</summary>
    public static IEnumerable<string> MarksIn(string? text)
    {
        for (var at = text?.IndexOf('#', StringComparison.Ordinal) ?? -1; at >= 0; at = text!.IndexOf('#', at + 1))
        {
            var end = at + 1;
            while (end < text!.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            if (end > at + 1)
            {
                yield return text[at..end];
            }
        }
    }

    private static Snapshot Empty() => new(new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    private void Take(string key, CalendarItem content, bool isSeries)
    {
        if (content.Sensitivity != "Normal")
        {
            Private.Add(key);
        }

        var marks = MarksIn(content.Subject).Concat(MarksIn(content.Location)).Concat(MarksIn(content.Body?.Content));
        foreach (var mark in marks)
        {
            Versions[mark] = key;
        }

        if (!isSeries)
        {
            Versions[content.IsAllDay ? TimeOf(content.StartWall().Date, content.EndWall().Date) : TimeOf(content.Start, content.End)] = key;
        }
    }

    private static string TimeOf(LocalDate first, LocalDate end) => $"{first:uuuu-MM-dd}/{end:uuuu-MM-dd}";

    private static string TimeOf(Instant start, Instant end) => $"{start:uuuu-MM-dd'T'HH:mm}/{end:uuuu-MM-dd'T'HH:mm}";
}
