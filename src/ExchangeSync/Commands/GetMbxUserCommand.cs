using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Gets users of the Microbizz calendar.</summary>
[Cmdlet(VerbsCommon.Get, "MbxUser")]
[OutputType(typeof(MbxUser))]
public sealed class GetMbxUserCommand : MbxCommand
{
    /// <summary>Names; wildcards are allowed. Default: all users.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UserCompleter))]
    [Alias("User")]
    public string[] Name { get; set; } = ["*"];

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var users = new UserTable(database).All();
        foreach (var name in Name)
        {
            var pattern = new NamePattern(name);
            var found = pattern.Select(users, user => user.Name);
            if (found.Count == 0 && !pattern.IsPattern)
            {
                Fail(Refusals.NoUser(name), name);
            }

            foreach (var user in found)
            {
                Emit(Outputs.Of(user, database));
            }
        }

        return Task.CompletedTask;
    }
}
