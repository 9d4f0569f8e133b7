namespace ExchangeSync.Simulator.Hosting;

/// <summary>What was asked and answered so far.</summary>
internal sealed class ExchangeLog
{
    private readonly Lock _gate = new();
    private readonly List<RecordedExchange> _exchanges = [];
    private readonly Dictionary<string, int> _counts = [];

    public IReadOnlyList<RecordedExchange> Exchanges
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges];
            }
        }
    }

    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, int>(_counts);
            }
        }
    }

    public void Count(string operation)
    {
        lock (_gate)
        {
            _counts[operation] = _counts.GetValueOrDefault(operation) + 1;
        }
    }

    public void Add(RecordedExchange exchange)
    {
        lock (_gate)
        {
            _exchanges.Add(exchange);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _exchanges.Clear();
            _counts.Clear();
        }
    }
}
