using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Which entries the settings let through, wherever they are. All contents are in Exchange's terms.</summary>
internal sealed class ScopeFilter
{
    private readonly SyncSettings _settings;
    private readonly SyncFilters _filters;

    public ScopeFilter(SyncSettings settings)
    {
        _settings = settings;
        _filters = settings.Filters;
    }

    /// <summary>Tells two filters apart: what one left out another may let through.</summary>
    public string Signature => $"private={_settings.PrivateMode};{_filters.Signature}";

    /// <summary>Whether an entry that says this is synchronized.</summary>
    public bool Passes(EntryContent content) => PassesButFor(content) && !IsCalledOff(content);

    /// <summary>Whether it is synchronized but for <see cref="IsCalledOff"/>.</summary>
    public bool PassesButFor(EntryContent content) =>
        (!content.Private || _settings.PrivateMode != PrivateMode.Skip)
        && !(_filters.ExcludeAllDay && content.Time.AllDay)
        && !(_filters.OnlyAccepted && content.Response is not (null or "Organizer" or "Accept" or "Decline"))
        && (_filters.Categories.Count == 0 || content.Categories.Any(category => Fits(category, _filters.Categories)))
        && !content.Categories.Any(category => Fits(category, _filters.ExcludedCategories))
        && !(IsOwnTitle(content) && Fits(content.Title, _filters.ExcludedSubjects))
        && !_filters.ExcludedStatuses.Contains(content.FreeBusyStatus ?? "Busy", StringComparer.OrdinalIgnoreCase);

    /// <summary>A meeting that does not take place for the mailbox's owner: its organizer cancelled it, or the owner declined it.</summary>
    public bool IsCalledOff(EntryContent content) =>
        content.Cancelled || (content.Response == "Decline" && (!_filters.IncludeDeclined || _filters.OnlyAccepted));

    // The mask is nobody's title: what is behind it stands on the other side.
    private bool IsOwnTitle(EntryContent content) =>
        !(_settings.PrivateMode == PrivateMode.BusyOnly && content.Private && content.Title == PrivateMask.Title);

    private static bool Fits(string text, IReadOnlyList<string> patterns) => patterns.Any(pattern => Wildcard.Matches(text, pattern));
}
