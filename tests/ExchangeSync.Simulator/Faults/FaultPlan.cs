namespace ExchangeSync.Simulator.Faults;

/// <summary>The faults that wait for their requests. One request gets one fault at most, the first that fits.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];

    /// <summary>Whether faults are still waiting.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count == 0;
            }
        }
    }

    /// <summary>Told of every fault that strikes, each time that it does.</summary>
    public Action<Fault>? OnStrike { get; set; }

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _pending.Add(new Pending(fault));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
        }
    }

    internal Fault? Take(string? operation, string request)
    {
        var hit = Hit(operation, request);
        if (hit is not null)
        {
            OnStrike?.Invoke(hit);
        }

        return hit;
    }

    private Fault? Hit(string? operation, string request)
    {
        lock (_gate)
        {
            Fault? hit = null;
            foreach (var entry in _pending.Where(p => p.Fault.Fits(operation, request)))
            {
                if (entry.Seen < entry.Fault.Skip)
                {
                    entry.Seen++;
                }
                else if (hit is null)
                {
                    hit = entry.Fault;
                    entry.Seen++;
                }
            }

            _pending.RemoveAll(p => p.Seen - p.Fault.Skip >= p.Fault.Times);
            return hit;
        }
    }

    private sealed class Pending(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int Seen { get; set; }
    }
}
