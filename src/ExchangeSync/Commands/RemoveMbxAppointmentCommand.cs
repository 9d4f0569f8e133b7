using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Deletes appointments of the Microbizz calendar. The next run carries that to Exchange.</summary>
[Cmdlet(VerbsCommon.Remove, "MbxAppointment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveMbxAppointmentCommand : MbxCommand
{
    /// <summary>The appointments; pipe them from Get-MbxAppointment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public Guid[] Id { get; set; } = [];

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var appointments = new AppointmentTable(Open());
        foreach (var id in Id)
        {
            if (appointments.Find(id) is not { } appointment)
            {
                Fail(Refusals.NoAppointment(id), id);
            }
            else if (Approve(appointment.Content.Title, "Remove appointment"))
            {
                appointments.RemoveNow(id);
            }
        }

        return Task.CompletedTask;
    }
}
