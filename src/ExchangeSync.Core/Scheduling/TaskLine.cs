namespace ExchangeSync.Scheduling;

/// <summary>
/// The line of PowerShell that a task runs. It ends with the exit code for monitoring: 2 also where not even the module is there, which PowerShell itself would report as 1. All of it stands in the task, so that whoever
/// looks at the task sees what it does; there is no double quote in it, which each scheduler would treat in its own way.
/// </summary>
public static class TaskLine
{
    /// <summary>The line.</summary>
    /// <param name="module">The module's manifest.</param>
    /// <param name="database">The store, with its whole path.</param>
    /// <param name="log">The log, with its whole path.</param>
    /// <param name="connections">The ids of the connections; empty: all that are activated when it runs.</param>
    /// <param name="watchEvery">Goes on, and runs each connection at least so often; null: runs once.</param>
    public static string Of(string module, string database, string log, IReadOnlyCollection<Guid> connections, TimeSpan? watchEvery)
    {
        var where = $"-Database {Quote(database)} -LogPath {Quote(log)}{(connections.Count == 0 ? "" : " -Id " + string.Join(",", connections.Select(id => Quote(id.ToString("D")))))}";
        var work = watchEvery is { } every
            ? FormattableString.Invariant($"Watch-MbxExchangeSync {where} -Every {Quote(every.ToString("c"))} | Out-Null; exit 0")
            : $"Invoke-MbxExchangeSync {where} -SetExitCode; exit $LASTEXITCODE";
        return $"try {{ Import-Module {Quote(module)} -ErrorAction Stop; {work} }} catch {{ $_; exit 2 }}";
    }

    // PowerShell takes typographic quotes for quotes too.
    private static string Quote(string text) => "'" + string.Concat(text.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? new string(c, 2) : c.ToString())) + "'";
}
