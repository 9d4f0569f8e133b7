using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>
/// Removes a user. One with connections is refused; one with appointments needs -Force, which removes these too, here
/// only: nothing of it reaches Exchange.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "MbxUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveMbxUserCommand : MbxCommand
{
    /// <summary>The user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    [Alias("User")]
    public string Name { get; set; } = "";

    /// <summary>Removes the user's appointments too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override object CurrentTarget => Name;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var users = new UserTable(database);
        var user = users.Get(Name);
        var count = Force ? 0 : new AppointmentTable(database).ListWall(user.Id, null, null).Count;
        if (count > 0)
        {
            throw new CommandException("UserHasAppointments", ErrorCategory.InvalidOperation,
                $"The user '{user.Name}' has {count} appointments.",
                "To remove them too, here but never in Exchange, use -Force.", user.Name);
        }

        if (Approve(user.Name, "Remove Microbizz user"))
        {
            users.Remove(user.Id);
        }

        return Task.CompletedTask;
    }
}
