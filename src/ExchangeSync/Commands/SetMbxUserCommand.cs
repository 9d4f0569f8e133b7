using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Changes the name or the mail address of a user.</summary>
[Cmdlet(VerbsCommon.Set, "MbxUser", SupportsShouldProcess = true)]
[OutputType(typeof(MbxUser))]
public sealed class SetMbxUserCommand : MbxCommand
{
    /// <summary>The user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    [Alias("User")]
    public string Name { get; set; } = "";

    /// <summary>The new name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    /// <summary>The new mail address; empty: none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Email { get; set; }

    /// <summary>Gives the changed user.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object CurrentTarget => Name;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var users = new UserTable(database);
        var user = users.Get(Name);
        if (Approve(user.Name, "Change Microbizz user"))
        {
            var changed = users.Update(user with { Name = NewName ?? user.Name, Email = Email ?? user.Email });
            if (PassThru)
            {
                Emit(Outputs.Of(changed, database));
            }
        }

        return Task.CompletedTask;
    }
}
