namespace ExchangeSync.Ics;

/// <summary>Lines to components. Never fails on what is in a component: it is bounded, and marked where something was left out.</summary>
internal static class IcsParser
{
    private const int MaxDepth = 8;
    private const int MaxProperties = 5_000;
    private const int MaxComponents = 500_000;

    // Each of them stands in a VCALENDAR only, so that one without an END can't take in the next.
    private static readonly HashSet<string> Entries = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"];

    /// <summary>The calendars of the file; one file may have several.</summary>
    /// <exception cref="IcsException">IcsTooLarge.</exception>
    public static List<IcsComponent> Parse(IEnumerable<(int Number, string? Text)> lines)
    {
        var calendars = new List<IcsComponent>();
        var open = new List<IcsComponent>();
        var count = 0;
        foreach (var (number, text) in lines)
        {
            var property = text is null ? null : IcsProperty.Parse(number, text);
            if (property?.Name == "BEGIN")
            {
                if (++count > MaxComponents)
                {
                    throw new IcsException(IcsReasons.IcsTooLarge, $"The file has more than {MaxComponents} components.", "Export the calendar in parts, by year for example.");
                }

                Begin(calendars, open, property);
            }
            else if (property?.Name == "END")
            {
                End(open, property);
            }
            else if (open.Count > 0)
            {
                Add(open[open.Count - 1], number, property);
            }
        }

        Close(open, 0);
        return calendars;
    }

    private static void Begin(List<IcsComponent> calendars, List<IcsComponent> open, IcsProperty begin)
    {
        var component = new IcsComponent(NameOf(begin), begin.Line);
        if (component.Name == "VCALENDAR")
        {
            Close(open, 0);
            calendars.Add(component);
            open.Add(component);
            return;
        }

        if (open.Count == 0)
        {
            return;
        }

        if (Entries.Contains(component.Name))
        {
            Close(open, 1);
        }

        if (open.Count < MaxDepth)
        {
            open[open.Count - 1].Components.Add(component);
            open.Add(component);
        }
        else
        {
            open[open.Count - 1].UnreadableLine ??= begin.Line;
        }
    }

    private static void End(List<IcsComponent> open, IcsProperty end)
    {
        var at = open.FindLastIndex(component => component.Name == NameOf(end));
        if (at >= 0)
        {
            Close(open, at + 1);
            open.RemoveAt(at);
        }
        else if (open.Count > 0)
        {
            open[open.Count - 1].UnreadableLine ??= end.Line;
        }
    }

    private static void Add(IcsComponent component, int line, IcsProperty? property)
    {
        if (property is not null && component.Properties.Count < MaxProperties)
        {
            component.Properties.Add(property);
        }
        else
        {
            component.UnreadableLine ??= line;
        }
    }

    private static void Close(List<IcsComponent> open, int depth)
    {
        for (var at = open.Count - 1; at >= depth; at--)
        {
            open[at].IsUnclosed = true;
            open.RemoveAt(at);
        }
    }

    private static string NameOf(IcsProperty property) => property.Value.Trim().ToUpperInvariant();
}
