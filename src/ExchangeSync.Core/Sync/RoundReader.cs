namespace ExchangeSync.Sync;

/// <summary>Reads the slices of a round, each while the one before it is worked on.</summary>
internal sealed class RoundReader(Observer observer, PlanInput template, RoundSlices slices)
{
    /// <summary>One slice: what was looked at, and what was seen.</summary>
    public sealed record Slice(SideChanges Exchange, SideChanges Microbizz, PlanInput Input);

    /// <summary>Reads them all, and has each worked on, one after the other.</summary>
    public async Task ReadAsync(Func<Slice, Task> work, CancellationToken cancellation)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var slice = await ObserveAsync(slices.Next(), cancellation).ConfigureAwait(false);
        while (true)
        {
            if (slices.HasNext && RoundSlices.ReachBeyond(slice.Input))
            {
                slice = await ObserveAsync(slices.JoinedTo((slice.Exchange, slice.Microbizz)), cancellation).ConfigureAwait(false);
            }

            var next = slices.HasNext ? Task.Run(() => ObserveAsync(slices.Next(), giveUp.Token), cancellation) : null;
            try
            {
                await work(slice).ConfigureAwait(false);
            }
            catch when (next is not null)
            {
                // What ends the run is the error of the work; the reading that was under way is of no use any more.
                giveUp.Cancel();
                await Task.WhenAny(next).ConfigureAwait(false);
                throw;
            }

            if (next is null)
            {
                return;
            }

            slice = await next.ConfigureAwait(false);
        }
    }

    private async Task<Slice> ObserveAsync((SideChanges Exchange, SideChanges Microbizz) changes, CancellationToken cancellation) =>
        new(changes.Exchange, changes.Microbizz, await observer.ObserveAsync(template, changes.Exchange, changes.Microbizz, cancellation).ConfigureAwait(false));
}
