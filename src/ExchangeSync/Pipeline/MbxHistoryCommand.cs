using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>A cmdlet that takes what the history has by its numbers, and goes through it in an order of its own, in whatever order it comes through the pipeline.</summary>
public abstract class MbxHistoryCommand : MbxCommand
{
    private readonly HashSet<(string Database, long Id)> _numbers = [];

    /// <summary>What was bound just now.</summary>
    private protected abstract long[] Numbers { get; }

    private protected sealed override object? CurrentTarget => Numbers is [var number] ? number : null;

    private protected sealed override Task ProcessAsync(CancellationToken cancellation)
    {
        var path = Open().Path;
        _numbers.UnionWith(Numbers.Select(number => (path, number)));
        return Task.CompletedTask;
    }

    private protected sealed override async Task EndAsync(CancellationToken cancellation)
    {
        foreach (var numbers in _numbers.GroupBy(one => one.Database))
        {
            using var database = OpenStore.Open(numbers.Key, create: false);
            foreach (var number in InOrder(numbers.Select(one => one.Id)))
            {
                cancellation.ThrowIfCancellationRequested();
                await ProcessAsync(database, number, cancellation).ConfigureAwait(false);
            }
        }
    }

    private protected abstract IEnumerable<long> InOrder(IEnumerable<long> numbers);

    /// <summary>One of them. What fails concerns it alone.</summary>
    private protected abstract Task ProcessAsync(OpenStore database, long number, CancellationToken cancellation);
}
