using System.Management.Automation.Language;
using ExchangeSync.Output;
using ExchangeSync.Scheduling;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>A task as a user of PowerShell gets it. What it runs is read from its line, so that there is nothing beside it that could differ.</summary>
internal static class TaskOutput
{
    public static MbxExchangeSyncTask Of(SyncTask task, MbxScheduler scheduler)
    {
        var given = ParametersOf(task.Line);
        var database = given.TryGetValue("Database", out var path) ? path[0] : "";
        return new MbxExchangeSyncTask
        {
            Name = task.Name,
            Scheduler = scheduler,
            Every = task.Every,
            RunAs = task.RunAs,
            Connections = given.TryGetValue("Id", out var ids) ? Titles(database, ids) : [],
            Database = database,
            LogPath = given.TryGetValue("LogPath", out var log) ? log[0] : "",
            PowerShell = task.Program,
            Command = task.Line,
        };
    }

    private static Dictionary<string, List<string>> ParametersOf(string line)
    {
        var parameters = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        var command = Parser.ParseInput(line, out _, out _).FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
            .FirstOrDefault(node => node.GetCommandName()?.EndsWith("-MbxExchangeSync", StringComparison.OrdinalIgnoreCase) == true);
        var elements = command?.CommandElements.ToList() ?? [];
        for (var i = 0; i + 1 < elements.Count; i++)
        {
            if (elements[i] is CommandParameterAst parameter)
            {
                var values = elements[i + 1] switch
                {
                    StringConstantExpressionAst text => [text.Value],
                    ArrayLiteralAst list => list.Elements.OfType<StringConstantExpressionAst>().Select(text => text.Value).ToList(),
                    _ => new List<string>(),
                };
                if (values.Count > 0)
                {
                    parameters[parameter.ParameterName] = values;
                }
            }
        }

        return parameters;
    }

    private static List<string> Titles(string path, List<string> ids)
    {
        try
        {
            using var database = OpenStore.Open(path, create: false);
            var all = new ConnectionTable(database).All();
            return ids.ConvertAll(id => all.FirstOrDefault(connection => connection.Id.ToString("D") == id)?.Title ?? id);
        }
        catch (StoreException)
        {
            // The task may run as an account whose database is closed to this one: its ids are what can be told.
            return ids;
        }
    }
}
