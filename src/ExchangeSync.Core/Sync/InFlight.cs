using System.Runtime.ExceptionServices;

namespace ExchangeSync.Sync;

/// <summary>Does pieces of work that need nothing of each other, several at a time.</summary>
internal static class InFlight
{
    /// <summary>
    /// Starts piece after piece. When one fails, no further one is started; those under way come to their end, and what they gave is settled, before the failure comes out.
    /// </summary>
    /// <param name="width">How many may be under way, asked anew before each start.</param>
    /// <param name="hasNext">Whether there is a further piece.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="settle">Takes the results of pieces that have ended; called by one thread at a time.</param>
    public static async Task RunAsync<T>(Func<int> width, Func<bool> hasNext, Func<Task<T>> start, Action<IReadOnlyList<T>> settle)
    {
        var running = new List<Task<T>>();
        ExceptionDispatchInfo? failure = null;
        while (true)
        {
            while (failure is null && running.Count < width() && hasNext())
            {
                running.Add(start());
            }

            if (running.Count == 0)
            {
                break;
            }

            await Task.WhenAny(running).ConfigureAwait(false);
            var ended = running.FindAll(piece => piece.IsCompleted);
            running.RemoveAll(ended.Contains);
            try
            {
                settle(ended.Where(piece => piece.Status == TaskStatus.RanToCompletion).Select(piece => piece.Result).ToList());
                await Task.WhenAll(ended).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        failure?.Throw();
    }
}
