using System.Collections;
using System.Data.Common;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Parameters;

/// <summary>Completes what stands in the database. Where there is none, or it can't be read, Tab offers nothing.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var path = Resolve(StorePath.Of(fakeBoundParameters?["Database"] as string));
            return File.Exists(path) ? [.. Completions.Of(Read(path, fakeBoundParameters), wordToComplete)] : [];
        }
        catch (Exception e) when (e is StoreException or DbException or IOException or UnauthorizedAccessException or RuntimeException or TypeInitializationException or DllNotFoundException)
        {
            // The command itself will say what is wrong; a key press must not.
            return [];
        }
    }

    private protected abstract IEnumerable<Completion> WordsIn(OpenStore database, IDictionary? bound);

    /// <summary>The connections that the line names so far; all where it names none.</summary>
    private protected static IEnumerable<ExchangeConnection> Named(OpenStore database, IDictionary? bound)
    {
        var all = new ConnectionTable(database).All();
        return bound?["Title"] is string title ? new NamePattern(title).Select(all, connection => connection.Title)
            : bound?["Id"] is string id ? all.Where(connection => string.Equals(connection.Id.ToString("D"), id, StringComparison.OrdinalIgnoreCase))
            : all;
    }

    private List<Completion> Read(string path, IDictionary? bound)
    {
        using var database = OpenStore.Open(path, create: false);
        return [.. WordsIn(database, bound)];
    }

    // A relative path counts from the session's folder, which is not the process's.
    private static string Resolve(string path) => Path.IsPathRooted(path)
        ? path
        : ScriptBlock.Create("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)").Invoke(path).Single().ToString();
}
