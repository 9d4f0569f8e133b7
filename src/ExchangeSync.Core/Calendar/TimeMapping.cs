using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>The row "Start, End, All day, Time zone" of DESIGN §5.</summary>
internal static class TimeMapping
{
    /// <summary>
    /// The current time where the item says nothing else, so that an IANA id, a zone that Exchange lacks and a wall time that the clock skips stay as the user has them. What recurs from now on does so
    /// at the item's own wall time: on other days another way of telling this moment would be another one.
    /// </summary>
    public static EntryTime ToMicrobizz(EntryTime exchange, EntryTime? current, MappingOptions options, bool recursFromNow = false) =>
        current is not null && !recursFromNow && SaysTheSame(Outward(current, exchange, options), exchange, options) ? current : Inward(exchange, current, options);

    /// <summary>The current time, raw, where the appointment says nothing else, so that neither rounding nor other zone rules rewrite an item.</summary>
    public static EntryTime ToExchange(EntryTime microbizz, EntryTime? current, MappingOptions options) =>
        current is not null && ContentComparer.SameWall(Inward(current, microbizz, options), microbizz) ? current : Outward(microbizz, current, options);

    private static EntryTime Inward(EntryTime exchange, EntryTime? current, MappingOptions options)
    {
        var isKnown = Zones.Find(exchange.Zone) is not null;
        // A zone that says nothing is no reason to show the appointment in another one than before.
        var id = isKnown ? exchange.Zone! : Zones.Find(current?.Zone) is not null ? current!.Zone! : options.ConnectionZone;
        var zone = Spelled(id, current?.Zone);
        if (exchange.AllDay)
        {
            return new EntryTime { AllDay = true, Start = exchange.Start.Date.AtMidnight(), End = exchange.End.Date.AtMidnight(), Zone = zone };
        }

        var instants = exchange.ToInterval(options.Zone);
        var endIsKnown = isKnown && (exchange.EndZone is null || Zones.Find(exchange.EndZone) is not null);
        return new EntryTime
        {
            Start = isKnown ? exchange.Start : instants.Start.InZone(Zones.Find(zone)!).LocalDateTime,
            End = endIsKnown ? exchange.End : instants.End.InZone(Zones.Find(zone)!).LocalDateTime,
            Zone = zone,
            EndZone = endIsKnown && exchange.EndZone is { } end && !Zones.AreSame(end, zone) ? Spelled(end, current?.EndZone) : null,
        };
    }

    private static EntryTime Outward(EntryTime microbizz, EntryTime? current, MappingOptions options)
    {
        // Exchange keeps the wall time by its own rules of the Windows zone, so ours are those of that zone and not of the IANA zone.
        var windows = Zones.ToWindowsId(microbizz.Zone);
        var endWindows = Zones.ToWindowsId(microbizz.EndZone);
        var instants = (microbizz with { Zone = windows ?? microbizz.Zone, EndZone = endWindows ?? microbizz.EndZone }).ToInterval(options.Zone);

        var writesZone = current is null || (IsWindows(current.Zone) && (current.EndZone is null || IsWindows(current.EndZone)));
        var id = writesZone ? windows ?? options.ConnectionZone : options.ConnectionZone;
        var zone = Zones.Find(id)!;
        var written = writesZone ? Spelled(id, current?.Zone) : null;
        if (microbizz.AllDay)
        {
            var (first, end) = (microbizz.Start.Date, microbizz.End.Date);
            return new EntryTime
            {
                AllDay = true,
                Start = first.AtMidnight(),
                End = end.AtMidnight(),
                Zone = written,
                StartInstant = first.AtStartOfDayInZone(zone).ToInstant(),
                EndInstant = end.AtStartOfDayInZone(zone).ToInstant(),
            };
        }

        var endId = writesZone && endWindows is not null && !Zones.AreSame(endWindows, id) ? endWindows : null;
        return new EntryTime
        {
            Start = instants.Start.InZone(zone).LocalDateTime,
            End = instants.End.InZone(endId is null ? zone : Zones.Find(endId)!).LocalDateTime,
            Zone = written,
            EndZone = endId is null ? null : Spelled(endId, current?.EndZone),
            StartInstant = instants.Start,
            EndInstant = instants.End,
        };
    }

    private static bool SaysTheSame(EntryTime written, EntryTime exchange, MappingOptions options)
    {
        if (written.AllDay != exchange.AllDay)
        {
            return false;
        }

        return written.AllDay
            ? written.Start.Date == exchange.Start.Date && written.End.Date == exchange.End.Date
            : written.ToInterval(options.Zone) == exchange.ToInterval(options.Zone)
                && (written.Zone is null || (Zones.AreSame(written.Zone, exchange.Zone) && Zones.AreSame(written.EndZone ?? written.Zone, exchange.EndZone ?? exchange.Zone)));
    }

    private static bool IsWindows(string? id) => Zones.ToWindowsId(id) is not null;

    private static string Spelled(string id, string? current) =>
        current is not null && Zones.AreSame(id, current) ? current : Zones.ToWindowsId(id) ?? id.Trim();
}
