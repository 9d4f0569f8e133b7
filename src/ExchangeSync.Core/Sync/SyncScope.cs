using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What a run looks at: the window, and the filters of the settings.</summary>
internal sealed class SyncScope
{
    private readonly PlanInput _input;

    public SyncScope(PlanInput input) => _input = input;

    /// <summary>Whether it, or an occurrence of it, takes place on one of the window's days.</summary>
    public bool InWindow(EntryContent content) => content.RecurrenceRule is null
        ? WindowScope.Overlaps(content.Time, _input.Window, _input.Zone)
        : content.HasOccurrenceIn(_input.Window, _input.Zone);

    /// <summary>Whether the settings let it through, wherever it is.</summary>
    public bool Passes(EntryContent content) => !content.Private || _input.Settings.PrivateMode != PrivateMode.Skip;

    /// <summary>An entry without a link.</summary>
    public bool Includes(Entry entry) => Passes(entry.Content) && (IsPartOfSeries(entry) || InWindow(entry.Content));

    /// <summary>
    /// A link: in the window on either side now or when both last agreed, so that a move out of it still reaches the other side. An entry that is private now is left
    /// alone whatever it was before.
    /// </summary>
    public bool Includes(ObservedLink pair)
    {
        var contents = new[] { pair.Exchange.Entry?.Content, pair.Microbizz.Entry?.Content };
        return contents.All(content => content is null || Passes(content))
            && ((pair.Link.SeriesKey is not null && _input.Settings.Recurrence == RecurrenceMode.Series)
                || contents.Concat([pair.Link.ExchangeBase, pair.Link.MicrobizzBase])
                    .Any(content => content is not null && Passes(content) && InWindow(content)));
    }

    // A series is in scope whole, exceptions that were moved out of the window included.
    private bool IsPartOfSeries(Entry entry) => _input.Settings.Recurrence == RecurrenceMode.Series && entry.SeriesKey is not null;

    /// <summary>
    /// The settings that decide what passes, as one string: when it changes, everything is read again. The window is not part of it, because the days that enter it are
    /// listed on their own.
    /// </summary>
    public static string Signature(SyncSettings settings) => $"1;zone={settings.TimeZone};private={settings.PrivateMode};recurrence={settings.Recurrence}";
}
