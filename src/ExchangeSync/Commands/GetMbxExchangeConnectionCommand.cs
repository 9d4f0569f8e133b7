using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Gets connections. Titles may have wildcards; default: all.</summary>
[Cmdlet(VerbsCommon.Get, "MbxExchangeConnection")]
[OutputType(typeof(MbxExchangeConnection))]
public sealed class GetMbxExchangeConnectionCommand : MbxConnectionCommand
{
    /// <summary>Only those of this Microbizz user.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string? User { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var users = new UserTable(database);
        var user = User is null ? null : users.Find(User) ?? throw Refusals.NoUser(User);
        var names = users.All().ToDictionary(u => u.Id, u => u.Name);
        foreach (var connection in FindAny(database).Where(c => user is null || c.UserId == user.Id))
        {
            Emit(Outputs.Of(connection, names[connection.UserId], database));
        }

        return Task.CompletedTask;
    }
}
