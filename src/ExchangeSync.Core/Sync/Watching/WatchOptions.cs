using NodaTime;

namespace ExchangeSync.Sync.Watching;

/// <summary>How fast a watch reacts, and how patient it is. The defaults are for a real server; tests shorten them.</summary>
public sealed record WatchOptions
{
    /// <summary>A connection runs at least this often, also where nothing is heard of a change: no notification is promised to arrive.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>So many connections run at a time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>A run begins when no further change was heard of for this long.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>It begins at the latest so long after the first change was heard of.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the store is asked whether anybody has changed an appointment.</summary>
    public TimeSpan StoreInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the connections are looked at: which there are, and whether somebody has changed one.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a server without streaming is asked for events. With many mailboxes it is asked less often for each.</summary>
    public TimeSpan PullInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a mailbox without subscriptions is asked for changes. With many mailboxes less often for each.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it is done without what a server refused, before it is tried again.</summary>
    public TimeSpan Fallback { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the first run waits for the subscription that tells of what happens after it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a streaming connection waits for others that want to share it.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Pauses before a connection for events is made again: the first, and the longest of those that double.</summary>
    public (TimeSpan First, TimeSpan Longest) ListenPause { get; init; } = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    /// <summary>Pauses before a run that failed is tried again: the first, and the longest of those that double.</summary>
    public (TimeSpan First, TimeSpan Longest) RunPause { get; init; } = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));

    /// <summary>How long the server keeps a streaming connection open: 1 to 30 minutes.</summary>
    public int StreamMinutes { get; init; } = 30;

    /// <summary>A streaming connection that is silent for so long is taken for dead: twice the time after which a server gives a sign of life, and a little.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long the end waits for subscriptions to be given back.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says what time it is.</summary>
    internal IClock Clock { get; init; } = SystemClock.Instance;

    /// <summary>How pauses are made.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>The pause after so many failures in a row; the longest that a server asked for itself counts.</summary>
    internal static TimeSpan Pause((TimeSpan First, TimeSpan Longest) pause, int failures, TimeSpan? asked)
    {
        var doubled = pause.First.TotalSeconds * Math.Pow(2, Math.Min(failures, 30) - 1);
        var own = TimeSpan.FromSeconds(Math.Min(doubled, pause.Longest.TotalSeconds));
        return asked > own ? asked.Value : own;
    }
}
