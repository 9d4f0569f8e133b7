using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Reads both sides of everything that was touched, so that the planner knows each link whole.</summary>
internal sealed class Observer
{
    private const int Probes = 5;
    private readonly SyncContext _context;
    private readonly DateInterval _window;
    private readonly PendingBook _pending;

    public Observer(SyncContext context, DateInterval window, PendingBook pending)
    {
        _context = context;
        _window = window;
        _pending = pending;
    }

    public async Task<PlanInput> ObserveAsync(PlanInput template, SideChanges exchange, SideChanges microbizz, CancellationToken cancellation)
    {
        var links = FindLinks(exchange, microbizz);
        var items = new SideReading(Side.Exchange, exchange, _context, _window, template.Zone);
        var appointments = new SideReading(Side.Microbizz, microbizz, _context, _window, template.Zone);

        // What is touched on one side is read there; then the partners across, which may not have changed at all.
        var touched = links.Where(link => IsTouched(link, exchange) || IsTouched(link, microbizz)).ToList();
        await items.ReadTouchedAsync(touched, links, cancellation).ConfigureAwait(false);
        await appointments.ReadTouchedAsync(touched, links, cancellation).ConfigureAwait(false);
        var isSeriesMode = _context.Settings.Recurrence == RecurrenceMode.Series;
        touched.AddRange(links.Except(touched).Where(link => items.SaysSomethingOf(link) || (isSeriesMode && items.HasReadSeriesOf(link))).ToList());

        // An item with the stamp of a linked appointment is a copy, or what the linked item has become: only that one can tell.
        var (newItems, newAppointments) = (items.Unlinked(links), appointments.Unlinked(links));
        var stamped = newItems
            .Where(item => item.Kind != EntryKind.Occurrence && item.Stamp is { } stamp && stamp.Installation == _context.Installation && stamp.Connection == _context.Connection)
            .Select(item => item.Stamp!.Appointment.ToString("D"))
            .ToList();
        var stampedLinks = _context.Store.FindLinks(Side.Microbizz, stamped);
        var whole = stampedLinks.Select(link => link.ExchangeKey).ToList();

        // One that an undo had deleted and a user put back may be that of an appointment that nothing else names now, because the settings leave it out.
        await appointments.ReadNamedAsync(stamped.Except(stampedLinks.Select(link => link.MicrobizzKey)), cancellation).ConfigureAwait(false);

        // The exceptions of a series go with it.
        Touch(_context.Store.FindLinks(Side.Exchange, whole));

        // What was not found in a calendar that took another's place may be what is new now: an item that could not be read at first. So may one whose delete is held: put back, it has a new id.
        if (newItems.Count > 0)
        {
            Touch(_context.Store.FindLinks(Side.Exchange, [.. _pending.KeysOf(Side.Exchange, SyncReasons.CalendarReplaced), .. _pending.KeysOf(Side.Exchange, SyncReasons.DeleteHeld)]));
        }

        // An exception without a partner is judged by what its series says now: Exchange may have no series of it, or a meeting that somebody else organizes, or an open conflict of the two is waited for.
        var lonely = newAppointments.Where(exception => exception.IsException).Select(exception => exception.SeriesKey!).Distinct().ToList();
        Touch(_context.Store.FindLinks(Side.Microbizz, lonely).Where(_ => isSeriesMode));

        // Whether a date comes by itself is judged by its series, where both sides had agreed on one.
        var dates = newItems.Select(item => item.SeriesKey).OfType<string>().Distinct().ToList();
        Touch(_context.Store.FindLinks(Side.Exchange, dates).Where(link => !isSeriesMode && link.SeriesKey is null && link.ExchangeBase.RecurrenceRule is not null));
        Touch(SeriesInConflict(newItems, Side.Exchange).Concat(SeriesInConflict(newAppointments, Side.Microbizz)));

        await items.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
        await appointments.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
        if (isSeriesMode)
        {
            Touch(items.DueAlong(touched).Concat(appointments.DueAlong(touched)));
            await items.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
            await appointments.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
        }
        else
        {
            // A series that was lost with its calendar may be there under another id: where its dates are listed one by one, nothing else names it.
            if (touched.Any(link => link is { SeriesKey: null, ExchangeBase.RecurrenceRule: not null } && Observe(items, link) is { Entry: null, Deleted: false, Error: null }))
            {
                await items.ReadNamedAsync(dates, cancellation).ConfigureAwait(false);
            }

            // A date that is an appointment of its own has its partner, wherever it lies: what was edited on it in the series of Microbizz can't have the same one.
            Touch(DatesBesideExceptions(appointments.Unlinked(links)));
            await items.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
            await appointments.ReadPartnersAsync(touched, cancellation).ConfigureAwait(false);
        }

        await ProbeAsync(items, touched, cancellation).ConfigureAwait(false);
        await ProbeAsync(appointments, touched, cancellation).ConfigureAwait(false);

        newItems = items.Unlinked(links);
        newAppointments = appointments.Unlinked(links).Where(appointment => _pending.Find(Side.Microbizz, appointment.Key)?.Reason != SyncReasons.KeptBeside).ToList();
        return template with
        {
            AppointmentTypes = _context.AppointmentTypes(),
            ConnectionsOfOthers = _context.Store.ConnectionsOfOthers(),
            AppointmentsOfOthers = _context.Store.AppointmentsOfOthers(
                newItems.Where(item => item.Stamp?.Installation == _context.Installation).Select(item => item.Stamp!.Appointment).Distinct().ToList()),
            ExchangeClockSkew = _context.ExchangeClockSkew(),
            Links = touched.Select(link => new ObservedLink(link, Observe(items, link), Observe(appointments, link))).ToList(),
            NewItems = newItems,
            NewAppointments = newAppointments,
            SeriesLinks = SeriesLinks(touched, newItems, newAppointments),
            Reapply = touched.Select(link => link.ExchangeKey).Where(key => _pending.Find(Side.Exchange, key)?.Reason == SyncReasons.PatternWritten).ToList(),
            Vanished = [.. items.VanishedUnlinked(links), .. appointments.VanishedUnlinked(links)],
            Unreadable = [.. items.UnreadableUnlinked(links), .. appointments.UnreadableUnlinked(links)],
        };

        // Another process may have taken over and given a link another key since it was found: this run ends at its next write, and until then each is there once.
        void Touch(IEnumerable<Link> more)
        {
            var seen = new HashSet<long>(touched.Select(link => link.Id));
            touched.AddRange(more.Where(link => seen.Add(link.Id)));
        }
    }

    // The series of exceptions that wait until an open conflict of it is resolved.
    private IReadOnlyList<Link> SeriesInConflict(IEnumerable<Entry> entries, Side side) => _context.Store.FindLinks(
        side,
        entries.Where(entry => entry.IsException && _pending.Find(side, entry.Key)?.Reason == SyncReasons.ConflictUnresolved).Select(entry => entry.SeriesKey!).Distinct().ToList());

    // The links of the dates of series of which these are exceptions.
    private IReadOnlyList<Link> DatesBesideExceptions(IEnumerable<Entry> appointments)
    {
        var series = appointments.Where(appointment => appointment.IsException).Select(exception => exception.SeriesKey!).Distinct().ToList();
        return _context.Store.FindLinks(Side.Exchange, _context.Store.FindLinks(Side.Microbizz, series).Where(link => link.SeriesKey is null).Select(link => link.ExchangeKey).ToList());
    }

    private List<Link> SeriesLinks(IEnumerable<Link> touched, IEnumerable<Entry> items, IEnumerable<Entry> appointments)
    {
        var masters = touched.Select(link => link.SeriesKey).Concat(items.Select(item => item.SeriesKey)).OfType<string>().Distinct().ToList();
        var series = appointments.Select(appointment => appointment.SeriesKey).OfType<string>().Distinct().ToList();

        // One date of a series of Exchange may be a series of its own in Microbizz. It is not carried over, so what is edited on its dates has nowhere to go either.
        return _context.Store.FindLinks(Side.Exchange, masters)
            .Concat(_context.Store.FindLinks(Side.Microbizz, series))
            .Where(link => link.SeriesKey is null)
            .GroupBy(link => link.Id)
            .Select(group => group.First())
            .ToList();
    }

    private List<Link> FindLinks(SideChanges exchange, SideChanges microbizz)
    {
        var byItem = _context.Store.FindLinks(Side.Exchange, [.. exchange.Touched.Keys, .. exchange.Deleted]);
        var byAppointment = _context.Store.FindLinks(Side.Microbizz, [.. microbizz.Touched.Keys, .. microbizz.Deleted]);
        return byItem.Concat(byAppointment).GroupBy(link => link.Id).Select(group => group.First()).ToList();
    }

    private static bool IsTouched(Link link, SideChanges changes)
    {
        var key = link.KeyOn(changes.Side);
        return changes.Deleted.Contains(key)
            || (changes.Side == Side.Exchange && link.SeriesKey is { } series && changes.IsSeriesDeleted(series))
            || (changes.Touched.TryGetValue(key, out var head)
                && (changes.IgnoreVersions || link.Dormant || head.Version is null || head.Version != link.VersionOn(changes.Side)));
    }

    private Observation Observe(SideReading reading, Link link)
    {
        var seen = reading.Observe(link);
        if (seen.Entry is not null || _pending.Find(reading.Side, link.KeyOn(reading.Side)) is not { } row)
        {
            return seen;
        }

        // An id of the calendar that was there before: that it can't be read now must not make its absence a proof later.
        if (row is { Deleted: false, Reason: SyncReasons.CalendarReplaced })
        {
            return Observation.LostWithCalendar;
        }

        return row.Deleted && seen.Error is null ? (row.Kind == PendingKind.Held ? Observation.GoneButHeld : Observation.Gone) : seen;
    }

    // "Not found" is proof only while another linked entry of the same calendar is found; where the run read none, a few are asked for.
    private async Task ProbeAsync(SideReading reading, List<Link> touched, CancellationToken cancellation)
    {
        if (reading.NeedsProbe(touched))
        {
            var others = _context.Store.AllLinks().Where(link => touched.All(seen => seen.Id != link.Id)).Take(Probes).ToList();
            await reading.ProbeAsync(others, cancellation).ConfigureAwait(false);
        }
    }
}
