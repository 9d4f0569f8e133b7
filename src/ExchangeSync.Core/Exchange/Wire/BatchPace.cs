namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// How much one client asks for at a time: how many entries a request carries, and how many requests are under way. Less once the server was too busy or took too long, because its budget is checked
/// after each entry, and slowly more again. Of one mailbox alone, so that a throttled one slows no other down. Safe for many threads.
/// </summary>
internal sealed class BatchPace
{
    /// <summary>The most entries of one request.</summary>
    public const int Most = 50;

    private const int Fewest = 5;
    private const int GoodOnesToGrow = 4;

    private readonly object _gate = new();
    private int _size = Most;
    private readonly int _widest;
    private int _width;
    private int _good;

    /// <param name="widest">The most requests under way.</param>
    public BatchPace(int widest) => (_widest, _width) = (widest, widest);

    /// <summary>How many entries the next one may carry.</summary>
    public int Size => Read(ref _size);

    /// <summary>How many may be under way now.</summary>
    public int Width => Read(ref _width);

    /// <summary>A request was refused for lack of resources.</summary>
    public void Shrink()
    {
        lock (_gate)
        {
            (_size, _width, _good) = (Math.Max(Fewest, _size / 2), Math.Max(1, _width / 2), 0);
        }
    }

    /// <summary>A request went through.</summary>
    public void Grow()
    {
        lock (_gate)
        {
            if (++_good >= GoodOnesToGrow)
            {
                (_size, _width, _good) = (Math.Min(Most, _size + Math.Max(Fewest, _size / 4)), Math.Min(_widest, _width + 1), 0);
            }
        }
    }

    private int Read(ref int value)
    {
        lock (_gate)
        {
            return value;
        }
    }
}
