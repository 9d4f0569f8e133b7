namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// How many entries a request of one client carries: fewer once the server was too busy or took too long, because its budget is checked after each entry, and slowly more again. Of one mailbox
/// alone, so that a throttled one slows no other down.
/// </summary>
internal sealed class BatchPace
{
    /// <summary>The most entries of one request.</summary>
    public const int Most = 50;

    private const int Fewest = 5;
    private const int GoodOnesToGrow = 4;

    private int _good;

    /// <summary>How many the next one may carry.</summary>
    public int Size { get; private set; } = Most;

    /// <summary>A request was refused for lack of resources.</summary>
    public void Shrink() => (Size, _good) = (Math.Max(Fewest, Size / 2), 0);

    /// <summary>A request went through.</summary>
    public void Grow()
    {
        if (++_good >= GoodOnesToGrow)
        {
            (Size, _good) = (Math.Min(Most, Size + Math.Max(Fewest, Size / 4)), 0);
        }
    }
}
