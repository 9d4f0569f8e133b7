using System.Management.Automation;
using ExchangeSync.Parameters;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>
/// A cmdlet about connections: by title, by id, or piped (a connection, its settings or its runs carry both; the id counts).
/// </summary>
public abstract class MbxConnectionCommand : MbxCommand
{
    /// <summary>The connection's title.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TitleCompleter))]
    public string[]? Title { get; set; }

    /// <summary>The connection's id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ConnectionId")]
    public Guid[]? Id { get; set; }

    private protected override object? CurrentTarget =>
        Id is { Length: 1 } id ? id[0] : Title is { Length: 1 } title ? title[0] : null;

    /// <summary>Some were named, as opposed to: all are meant.</summary>
    private protected bool IsNamed => Title is not null || Id is not null;

    /// <summary>Those that are named, each once, or all; titles may be patterns. A name that is nobody's is an error of its own.</summary>
    private protected IReadOnlyList<ExchangeConnection> FindAny(OpenStore database)
    {
        var all = new ConnectionTable(database).All();
        return IsNamed ? Find(all, title => new NamePattern(title)) : all;
    }

    /// <summary>Those that are named by their very title or id. A name that is nobody's is an error of its own.</summary>
    /// <exception cref="CommandException">ConnectionNotNamed.</exception>
    private protected IReadOnlyList<ExchangeConnection> FindNamed(OpenStore database) => IsNamed
        ? Find(new ConnectionTable(database).All(), NamePattern.Literal)
        : throw Refusals.ConnectionMissing();

    private List<ExchangeConnection> Find(IReadOnlyList<ExchangeConnection> all, Func<string, NamePattern> patternOf)
    {
        var found = new List<ExchangeConnection>();
        foreach (var id in Id ?? [])
        {
            Add(found, all.Where(connection => connection.Id == id), id.ToString("D"));
        }

        foreach (var title in Id is null ? Title! : [])
        {
            var pattern = patternOf(title);
            Add(found, pattern.Select(all, connection => connection.Title), pattern.IsPattern ? null : title);
        }

        return found;
    }

    private void Add(List<ExchangeConnection> found, IEnumerable<ExchangeConnection> more, string? missingName)
    {
        var matches = more.ToList();
        if (matches.Count == 0 && missingName is not null)
        {
            Fail(Refusals.NoConnection(missingName), missingName);
        }

        found.AddRange(matches.Where(match => found.All(other => other.Id != match.Id)));
    }
}
