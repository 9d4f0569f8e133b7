using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>Deletes appointments of the Microbizz calendar, whole series or single occurrences of them. The next run carries that to Exchange.</summary>
[Cmdlet(VerbsCommon.Remove, "MbxAppointment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveMbxAppointmentCommand : MbxCommand
{
    /// <summary>The appointments; pipe them from Get-MbxAppointment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public Guid[] Id { get; set; } = [];

    /// <summary>Delete only the occurrence of this date, the one that the rule gave it (OriginalDate). Default: the whole appointment, or the very occurrence that is piped.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("OriginalDate")]
    public DateTime? Occurrence { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var appointments = new AppointmentTable(Open());
        foreach (var id in Id)
        {
            if (Occurrence is { } date)
            {
                RemoveOccurrence(id, date);
            }
            else if (appointments.Find(id) is not { } appointment)
            {
                Fail(Refusals.NoAppointment(id), id);
            }
            else if (Approve(appointment.Content.Title, appointment switch
            {
                { SeriesId: not null } => $"Remove occurrence of {appointment.OriginalDay():yyyy-MM-dd}",
                { Content.RecurrenceRule: not null } => "Remove recurring appointment with all its occurrences",
                _ => "Remove appointment",
            }))
            {
                appointments.RemoveNow(id);
            }
        }

        return Task.CompletedTask;
    }

    private void RemoveOccurrence(Guid id, DateTime date)
    {
        var occurrences = new OccurrenceTable(Open());
        try
        {
            if (Approve(occurrences.GetOn(id, date).Content.Title, $"Remove occurrence of {date:yyyy-MM-dd}"))
            {
                occurrences.RemoveNow(id, date);
            }
        }
        catch (StoreException e)
        {
            Fail(e, id);
        }
    }
}
