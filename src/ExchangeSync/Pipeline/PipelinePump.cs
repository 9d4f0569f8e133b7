using System.Collections.Concurrent;

namespace ExchangeSync.Pipeline;

/// <summary>
/// Runs work on the thread pool and does what it asks for on the pipeline thread, the only one on which a cmdlet may
/// write. One pump is one call of work.
/// </summary>
internal sealed class PipelinePump
{
    // Within the second that Ctrl+C may take; work that needs longer ends by itself, unheard.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly BlockingCollection<Action> _queue = [];
    private readonly CancellationTokenSource _stopping;

    /// <summary>A pump that ends when <paramref name="stopping"/> is cancelled, and cancels it when the pipeline ends.</summary>
    public PipelinePump(CancellationTokenSource stopping) => _stopping = stopping;

    /// <summary>Has the pipeline thread do this, in order, without waiting for it.</summary>
    public void Post(Action action) => _queue.Add(action);

    /// <summary>Has the pipeline thread find this out, and waits for the answer.</summary>
    public T Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => answer.SetResult(question()));
        answer.Task.Wait(_stopping.Token);
        return answer.Task.Result;
    }

    /// <summary>
    /// Runs the work to its end and gives the exception that ended it, if one did. What a write throws (Ctrl+C,
    /// -ErrorAction Stop, a downstream command that has enough) cancels the work and is thrown on.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Exception? Run(Func<CancellationToken, Task> work)
    {
        var running = Task.Run(() => work(_stopping.Token));
        _ = running.ContinueWith(_ => _queue.CompleteAdding(), TaskScheduler.Default);
        try
        {
            foreach (var action in _queue.GetConsumingEnumerable(_stopping.Token))
            {
                action();
            }
        }
        catch
        {
            _stopping.Cancel();
            WaitFor(running);
            throw;
        }

        var failure = running.Exception?.InnerException ?? CancellationOf(running);
        _queue.Dispose();
        _stopping.Token.ThrowIfCancellationRequested();
        return failure;
    }

    private static TaskCanceledException? CancellationOf(Task running) =>
        running.IsCanceled ? new TaskCanceledException(running) : null;

    // How it ended no longer matters: the pipeline is gone, and what was written is in the store's journal.
    private static void WaitFor(Task running) => Task.WhenAny(running, Task.Delay(Grace)).Wait();
}
