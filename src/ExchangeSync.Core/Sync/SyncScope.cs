using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What a run looks at: the window, and the filters of the settings.</summary>
internal sealed class SyncScope
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly ScopeFilter _filter;
    private readonly Lazy<HashSet<(Side, string?)>> _reaching;
    private readonly Lazy<ILookup<(Side, string?), LocalDate>> _elsewhere;

    public SyncScope(PlanInput input, MappingOptions mapping)
    {
        _input = input;
        _mapping = mapping;
        _filter = new ScopeFilter(input.Settings);
        _reaching = new Lazy<HashSet<(Side, string?)>>(() =>
        [
            .. input.NewItems.Concat(input.NewAppointments).Where(entry => entry.SeriesKey is not null && InWindow(entry.Content)).Select(entry => (entry.Side, entry.SeriesKey)),
            .. input.Links.Where(pair => pair.Link.SeriesKey is not null && Contents(pair).Any(InWindow)).Select(pair => (Side.Exchange, pair.Link.SeriesKey)),
        ]);
        _elsewhere = new Lazy<ILookup<(Side, string?), LocalDate>>(() => input.NewItems.Concat(input.NewAppointments)
            .Where(entry => entry is { IsException: true, OriginalDate: not null }).ToLookup(entry => (entry.Side, entry.SeriesKey), entry => entry.OriginalDate!.Value));
    }

    /// <summary>
    /// Whether an entry without a link, or an occurrence of it, takes place on one of the window's days. A series is in the window whole, its exceptions wherever they were moved; and it is there where
    /// a date of it takes place, not where one would that was moved away: a calendar does not list it there, and what is not listed on both sides alike would be made a second time after links were lost.
    /// </summary>
    public bool InWindow(Entry entry) => (_input.IsSeriesMode && entry.SeriesKey is not null) || HasExceptionInWindow(entry.Side, entry.Key) || InWindow(WithoutExceptions(entry));

    /// <summary>Whether the settings let an entry without a link through, wherever it is. An exception goes with its series.</summary>
    public bool Passes(Entry entry) => _input.IsSeriesMode && entry.Kind == EntryKind.Occurrence
        ? !IsSkipped(entry.Content) && !IsLeftOutWithSeries(link => link.KeyOn(entry.Side) == entry.SeriesKey)
        : _filter.Passes(entry.Side == Side.Exchange ? entry.Content : FieldMapping.ToExchange(entry.Content, null, _mapping));

    /// <summary>
    /// A link: let through on both sides as they are now, and in the window on either side now or when both last agreed, so that a move out of it still reaches the other
    /// side. An entry that a setting stops is left alone at once, whatever it was before.
    /// </summary>
    public bool Includes(ObservedLink pair) => LeftOut(pair) is null && Reaches(pair);

    /// <summary>
    /// A meeting that was called off since both sides last agreed and would be in scope otherwise. One that had been called off by then, or that only a setting calls off now, is
    /// just left out: no setting deletes anything. Of a series that is one on both sides an exception says so itself, or its date would look as if nothing had happened.
    /// </summary>
    public bool WasCalledOff(ObservedLink pair) =>
        pair is { Exchange.Entry.Content: var item, Microbizz.Entry: not null }
        && !IsException(pair.Link)
        && _filter.IsCalledOff(item)
        && (item.Cancelled ? !pair.Link.ExchangeBase.Cancelled : pair.Link.ExchangeBase.Response is not (null or "Decline"))
        && StopsOn(pair, _filter.PassesButFor) is null
        && Reaches(pair);

    /// <summary>
    /// Which side the settings stop, with the settings that do (<see cref="Link.LeftOut"/>); null: neither. What a deleted entry said is not known any more: it stays left out
    /// while the settings that left it out are the same.
    /// </summary>
    public string? LeftOut(ObservedLink pair)
    {
        if (StopsOn(pair, _filter.Passes) is { } side)
        {
            return Mark(side);
        }

        if (IsException(pair.Link) && IsLeftOutWithSeries(link => link.ExchangeKey == pair.Link.SeriesKey))
        {
            return Mark(Side.Exchange);
        }

        return (pair.Exchange.Deleted && pair.Link.LeftOut == Mark(Side.Exchange)) || (pair.Microbizz.Deleted && pair.Link.LeftOut == Mark(Side.Microbizz))
            ? pair.Link.LeftOut
            : null;
    }

    /// <summary>
    /// The settings that decide what passes and how it is mapped, as one string: when it changes, everything is read again. The window is not part of it, because the days that
    /// enter it are listed on their own.
    /// </summary>
    public static string Signature(SyncSettings settings) =>
        $"2;zone={settings.TimeZone};recurrence={settings.Recurrence};html={settings.KeepHtml};{new ScopeFilter(settings).Signature}";

    private bool InWindow(EntryContent content) => content.RecurrenceRule is null
        ? WindowScope.Overlaps(content.Time, _input.Window, _input.Zone)
        : content.HasOccurrenceIn(_input.Window, _input.Zone);

    private bool Reaches(ObservedLink pair) => IsException(pair.Link) || HasExceptionInWindow(Side.Exchange, pair.Link.ExchangeKey) || Contents(pair).Any(InWindow);

    private bool HasExceptionInWindow(Side side, string key) => _input.IsSeriesMode && _reaching.Value.Contains((side, key));

    private EntryContent WithoutExceptions(Entry entry) => !_input.IsSeriesMode || entry.Kind != EntryKind.Series ? entry.Content
        : entry.Content with { DeletedDates = [.. entry.Content.DeletedDates, .. _elsewhere.Value[(entry.Side, entry.Key)]] };

    private static IEnumerable<EntryContent> Contents(ObservedLink pair) =>
        new[] { pair.Exchange.Entry?.Content, pair.Microbizz.Entry?.Content, pair.Link.ExchangeBase, pair.Link.MicrobizzBase }.OfType<EntryContent>();

    private bool IsException(Link link) => _input.IsSeriesMode && link.SeriesKey is not null;

    // Its series may be looked at in this very plan; where it is not, its link says what was found before.
    private bool IsLeftOutWithSeries(Func<Link, bool> isSeries) =>
        _input.Links.FirstOrDefault(pair => isSeries(pair.Link)) is { } seen
            ? LeftOut(seen) is not null
            : _input.SeriesLinks.FirstOrDefault(isSeries)?.LeftOut is { } left && (left == Mark(Side.Exchange) || left == Mark(Side.Microbizz));

    // The appointment is judged by what the item would say after it; a mask says nothing of what is behind it.
    private Side? StopsOn(ObservedLink pair, Func<EntryContent, bool> passes)
    {
        var (item, appointment) = (pair.Exchange.Entry?.Content, pair.Microbizz.Entry?.Content);
        var copy = Masking.CopyIn(pair.Link);
        var passesHere = IsException(pair.Link) ? _ => true : passes;
        if (item is not null && (IsSkipped(item) || (copy != Side.Exchange && !passesHere(item))))
        {
            return Side.Exchange;
        }

        return appointment is not null
            && (IsSkipped(appointment) || (copy != Side.Microbizz && !passesHere(Outward(appointment, item ?? pair.Link.ExchangeBase, pair.Link))))
            ? Side.Microbizz
            : null;
    }

    private EntryContent Outward(EntryContent appointment, EntryContent item, Link link) => FieldMapping.ToExchange(appointment, item, _mapping, link.MicrobizzBase);

    private bool IsSkipped(EntryContent content) => content.Private && _input.Settings.PrivateMode == PrivateMode.Skip;

    private string Mark(Side side) => $"{side};{_filter.Signature}";
}
