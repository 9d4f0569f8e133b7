using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExchangeSync.Pipeline;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Parameters;

/// <summary>Completes names that stand in the database. Where there is none, or it can't be read, Tab offers nothing.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var path = StorePath.Of(fakeBoundParameters?["Database"] as string);
        return File.Exists(path) ? Completions.Of(Names(path), wordToComplete) : [];
    }

    private protected abstract IEnumerable<string> NamesIn(OpenStore database);

    private List<string> Names(string path)
    {
        try
        {
            using var database = OpenStore.Open(path, create: false);
            return [.. NamesIn(database)];
        }
        catch (Store.StoreException)
        {
            // The command itself will say what is wrong with the file; a key press must not.
            return [];
        }
    }
}
