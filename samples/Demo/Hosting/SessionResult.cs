using System.Management.Automation;

namespace ExchangeSync.Demo.Hosting;

/// <summary>What running some lines gave: objects, streams, and what stood on the screen.</summary>
public sealed class SessionResult
{
    internal SessionResult(IEnumerable<PSObject> output, PSDataStreams streams, Exception? failure, string screen)
    {
        Output = [.. output];
        Failure = failure;
        var ending = failure is IContainsErrorRecord { ErrorRecord: { } record } && failure is not PipelineStoppedException ? record : null;
        Errors = ending is null ? [.. streams.Error] : [.. streams.Error, ending];
        Warnings = [.. streams.Warning.Select(w => w.Message)];
        Verbose = [.. streams.Verbose.Select(v => v.Message)];
        Debug = [.. streams.Debug.Select(d => d.Message)];
        Information = [.. streams.Information];
        Progress = [.. streams.Progress];
        Screen = screen;
    }

    /// <summary>The objects of the output stream.</summary>
    public IReadOnlyList<PSObject> Output { get; }

    /// <summary>The error stream, and last the error that ended the script, where one did.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; }

    /// <summary>What ended the script, if anything did: an error, or Ctrl+C.</summary>
    public Exception? Failure { get; }

    /// <summary>The warnings.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The verbose lines.</summary>
    public IReadOnlyList<string> Verbose { get; }

    /// <summary>The debug lines.</summary>
    public IReadOnlyList<string> Debug { get; }

    /// <summary>The information records.</summary>
    public IReadOnlyList<InformationRecord> Information { get; }

    /// <summary>The progress records.</summary>
    public IReadOnlyList<ProgressRecord> Progress { get; }

    /// <summary>What the host showed: rendered views, -WhatIf's lines, warnings.</summary>
    public string Screen { get; }

    /// <summary>How long the script went on after Ctrl+C.</summary>
    public TimeSpan StopTook { get; init; }

    /// <summary>The one object of the output.</summary>
    public PSObject Single => ThrowOnError().Output.Single();

    /// <summary>This result, or an exception that tells the first error.</summary>
    public SessionResult ThrowOnError() => Errors.Count == 0 && Failure is null
        ? this
        : throw new InvalidOperationException(
            string.Join("\n", Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}\n{e.ScriptStackTrace}\n{e.Exception}").DefaultIfEmpty(Failure?.ToString())), Failure);
}
