using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Notifications;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Store;

namespace ExchangeSync.Sync.Watching;

/// <summary>
/// Connections that share one streaming connection, because they are reached as the same account on the same server. It subscribes those that have no subscription, listens, and connects again for ever; who
/// joins or leaves makes it connect anew, which the server's subscriptions outlive.
/// </summary>
internal sealed class StreamGroup(WatchOptions options, WatchHost host) : IDisposable
{
    private const int MaxLosses = 3;

    private readonly object _gate = new();
    private readonly List<StreamMember> _members = [];
    private readonly List<StreamMember> _leaving = [];
    private readonly ListenReport _report = new(host);
    private CancellationTokenSource _changed = new();
    private EventChannel? _channel;
    private StreamMember? _anchor;
    private int _minutes = options.StreamMinutes;
    private bool _isOver;

    /// <summary>Takes one in; false: it does not fit, or the group is full or over.</summary>
    public bool TryAdd(StreamMember member)
    {
        lock (_gate)
        {
            if (_isOver || _members.Count >= EventChannel.MostSubscriptions || (_members.Count > 0 && !_members[0].FitsWith(member)))
            {
                return false;
            }

            _members.Add(member);
            _changed.CancelAfter(0);
            return true;
        }
    }

    /// <summary>Lets one go; its subscription is given back before its <see cref="StreamMember.Out"/> ends.</summary>
    public void Remove(StreamMember member)
    {
        lock (_gate)
        {
            if (_members.Remove(member))
            {
                _leaving.Add(member);
                _changed.CancelAfter(0);
            }
        }
    }

    /// <summary>Listens until the last one has left.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (Begin(out var members, out var leaving, out var changed))
            {
                await GiveBackAsync(leaving).ConfigureAwait(false);
                if (members.Count > 0)
                {
                    await TurnAsync(members, changed).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error)
        {
            // Nobody waits for the group itself: its members are told.
            Expel(End(), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel?.Dispose();
        _changed.Dispose();
    }

    private bool Begin(out List<StreamMember> members, out List<StreamMember> leaving, out CancellationToken changed)
    {
        lock (_gate)
        {
            (members, leaving) = ([.. _members], [.. _leaving]);
            _leaving.Clear();
            if (_changed.IsCancellationRequested)
            {
                _changed.Dispose();
                _changed = new CancellationTokenSource();
            }

            changed = _changed.Token;
            _isOver = members.Count == 0 && leaving.Count == 0;
            return !_isOver;
        }
    }

    private List<StreamMember> End()
    {
        lock (_gate)
        {
            _isOver = true;
            return [.. _members, .. _leaving];
        }
    }

    private async Task TurnAsync(List<StreamMember> members, CancellationToken changed)
    {
        try
        {
            await ListenAsync(members, changed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (changed.IsCancellationRequested)
        {
            // Somebody has joined or left.
        }
        catch (EwsRefusedException error) when (EwsCodes.IsLostSubscription(error.ResponseCode))
        {
            members.ForEach(member => Lose(member, error));
        }
        catch (EwsException error) when (error.IsTransient && !EwsCodes.IsTooMany((error as EwsRefusedException)?.ResponseCode))
        {
            var calls = _report.Failed(Titles(members), error);

            // Where no sign of life comes through, something on the way keeps replies back until they end: let them end soon.
            _minutes = error.ErrorId == EwsErrorIds.Timeout ? 1 : _minutes;
            foreach (var member in members)
            {
                member.HasMissed = true;
                member.Watched.SignalIf(calls);
            }

            await PauseAsync(WatchOptions.Pause(options.ListenPause, _report.Failures, (error as EwsRefusedException)?.BackOff), changed).ConfigureAwait(false);
        }
        catch (Exception error) when (error is EwsException or StoreException)
        {
            // No better the next time, for none of them.
            await GiveBackAsync(members, error).ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(List<StreamMember> members, CancellationToken changed)
    {
        if (members.Exists(member => member.Subscription is null))
        {
            await options.Delay(options.Gathering, changed).ConfigureAwait(false);
        }

        await ChooseAnchorAsync(members).ConfigureAwait(false);
        await SubscribeAsync(members, changed).ConfigureAwait(false);
        var live = members.Where(member => member.Subscription is not null).ToDictionary(member => member.Subscription!.Id, StringComparer.Ordinal);
        if (live.Count == 0 || _anchor!.Subscription is null)
        {
            // Without its anchor the group takes another one.
            return;
        }

        var opened = options.Clock.GetCurrentInstant();
        await _channel!.ListenAsync([.. live.Keys], _anchor.Events!.Version, _minutes, options.Silence, part => Hear(live, part), changed).ConfigureAwait(false);

        // A server that closes at once, again and again, is not asked in a circle.
        var rest = options.ListenPause.First - (options.Clock.GetCurrentInstant() - opened).ToTimeSpan();
        await PauseAsync(rest, changed).ConfigureAwait(false);
    }

    // The one whose mailbox comes first by name, as Microsoft advises. Where it has left, its server may be the wrong one for the others.
    private async Task ChooseAnchorAsync(List<StreamMember> members)
    {
        if (_channel is not null && members.Contains(_anchor!))
        {
            return;
        }

        foreach (var member in members)
        {
            await UnsubscribeAsync(member).ConfigureAwait(false);
            member.Events = null;
        }

        _channel?.Dispose();
        _anchor = members.OrderBy(member => member.Access.AnchorMailbox, StringComparer.OrdinalIgnoreCase).First();
        _channel = new EventChannel(_anchor.Access);
    }

    private async Task SubscribeAsync(List<StreamMember> members, CancellationToken changed)
    {
        // The anchor first: its answer has the cookie that leads the others to the same server.
        var failures = new Dictionary<StreamMember, Exception>();
        await SubscribeAsync(_anchor!, failures, changed).ConfigureAwait(false);
        await Task.WhenAll(members.Where(member => member != _anchor).Select(member => SubscribeAsync(member, failures, changed))).ConfigureAwait(false);
        if (members.TrueForAll(member => member.Subscription is null) && failures.Values.OfType<EwsException>().FirstOrDefault(error => error.IsTransient) is { } down)
        {
            throw down;
        }

        foreach (var failure in failures)
        {
            Expel([failure.Key], failure.Value);
        }
    }

    private async Task SubscribeAsync(StreamMember member, Dictionary<StreamMember, Exception> failures, CancellationToken changed)
    {
        if (member.Subscription is not null)
        {
            return;
        }

        try
        {
            member.Events ??= _channel!.Of(member.Access);
            member.Subscription = await member.Events.SubscribeToStreamAsync(changed).ConfigureAwait(false);
            member.HasMissed = true;
        }
        catch (Exception error) when (error is EwsException or StoreException)
        {
            lock (failures)
            {
                failures.Add(member, error);
            }
        }
    }

    private void Hear(Dictionary<string, StreamMember> live, EwsStreamPart part)
    {
        foreach (var id in part.Lost)
        {
            if (live.TryGetValue(id, out var lost))
            {
                Lose(lost, null);
            }
        }

        if (part.Lost.Count > 0)
        {
            return;
        }

        _report.Works(live.Values.Select(member => member.Watched.Title).ToList(), "changes in Exchange are streamed.");
        foreach (var member in live.Values.Where(member => member.HasMissed))
        {
            (member.HasMissed, member.Losses) = (false, 0);
            member.Watched.SignalBack();
        }

        foreach (var notification in part.Notifications.Where(notification => notification.HasEvents))
        {
            if (live.TryGetValue(notification.Subscription, out var member))
            {
                member.Watched.Signal();
            }
        }
    }

    private void Lose(StreamMember member, Exception? error)
    {
        (member.Subscription, member.HasMissed) = (null, true);
        if (++member.Losses > MaxLosses)
        {
            Expel([member], error ?? new EwsRefusedException("SubscriptionLost", "The server loses the mailbox's subscription again and again.", "It is asked for changes instead.", isTransient: false));
        }
    }

    private void Expel(IReadOnlyList<StreamMember> members, Exception? error)
    {
        lock (_gate)
        {
            _members.RemoveAll(members.Contains);
        }

        foreach (var member in members)
        {
            member.Out.TrySetResult(error);
        }
    }

    private async Task GiveBackAsync(List<StreamMember> members, Exception? error = null)
    {
        await Task.WhenAll(members.Select(UnsubscribeAsync)).ConfigureAwait(false);
        Expel(members, error);
    }

    private async Task UnsubscribeAsync(StreamMember member)
    {
        if (member.Subscription is not { } subscription)
        {
            return;
        }

        member.Subscription = null;
        await Farewell.SayAsync(member.Events!, subscription, options, host, member.Watched.Title).ConfigureAwait(false);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken changed)
    {
        try
        {
            await options.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, changed).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Somebody has joined or left.
        }
    }

    private static List<string> Titles(IEnumerable<StreamMember> members) => members.Select(member => member.Watched.Title).ToList();
}
