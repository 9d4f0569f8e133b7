namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What was read from one of the sides, good for as long as that side is in the same state: checks look far more often than anybody changes something.</summary>
internal sealed class Reading<T>(Func<(Guid, long)> state, Func<T> read)
    where T : class
{
    private (Guid, long) _state;
    private T? _value;

    public T Value
    {
        get
        {
            var now = state();
            if (_value is null || now != _state)
            {
                (_state, _value) = (now, read());
            }

            return _value;
        }
    }
}
