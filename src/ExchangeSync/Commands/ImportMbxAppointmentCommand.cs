using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Ics;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;

namespace ExchangeSync.Commands;

/// <summary>
/// Brings entries of iCalendar files, or piped objects, into the Microbizz calendar. Each is known again by its key: importing it again changes nothing, importing it
/// changed updates the appointment. What is no longer in the file is left alone.
/// </summary>
[Cmdlet(VerbsData.Import, "MbxAppointment", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(MbxAppointmentImport))]
public sealed class ImportMbxAppointmentCommand : MbxCommand
{
    private readonly HashSet<string> _notAdded = new(StringComparer.Ordinal);

    /// <summary>iCalendar files (.ics); wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>iCalendar files by their very names; pipe them from Get-ChildItem.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Whose calendar.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string User { get; set; } = "";

    /// <summary>The key by which the appointment is known again; the user has no other with it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    [Alias("ExternalKey", "Uid")]
    public string Key { get; set; } = "";

    /// <summary>The title.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    public string Title { get; set; } = "";

    /// <summary>Wall time of the start in -TimeZone; with -AllDay the first day.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    public DateTime Start { get; set; }

    /// <summary>Wall time of the end in -TimeZone; with -AllDay the day after the last one. Default: one hour, or one day.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    public DateTime? End { get; set; }

    /// <summary>Whole days: dates that no time zone shifts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [SwitchText]
    public SwitchParameter AllDay { get; set; }

    /// <summary>The place. What is not given stays as it is in the calendar, here and below.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    public string? Place { get; set; }

    /// <summary>The note.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    public string? Note { get; set; }

    /// <summary>How -Note is written. HTML is made safe.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    public MbxNoteFormat NoteFormat { get; set; }

    /// <summary>The appointment type.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string? Type { get; set; }

    /// <summary>A private appointment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [SwitchText]
    public SwitchParameter Private { get; set; }

    /// <summary>The person is here, or (-Here:$false) out of office.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [SwitchText]
    public SwitchParameter Here { get; set; }

    /// <summary>The iCalendar RRULE (RFC 5545) of a recurring appointment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Object")]
    [AllowEmptyString]
    public string? RecurrenceRule { get; set; }

    /// <summary>
    /// The zone, a Windows or IANA id, of times that have none, and in which a file's times in UTC are shown. Default: what the file names (X-WR-TIMEZONE), else this machine's.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    private protected override object CurrentTarget => ParameterSetName == "Object" ? Key : User;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        var zone = ZoneNames.Known(AppointmentTimes.NullIfEmpty(TimeZone) ?? ZoneNames.OfThisMachine());
        var user = (StoreExists ? new UserTable(Open()).Find(User) : null) ?? throw Refusals.NoUser(User);
        if (ParameterSetName == "Object")
        {
            ImportOne(user, new ImportedEntry(Key, Title, null, EntryFields.None), _ => FromParameters(zone));
            return Task.CompletedTask;
        }

        foreach (var file in Ask(Files))
        {
            foreach (var entry in ReadFile(file, zone))
            {
                cancellation.ThrowIfCancellationRequested();
                ImportOne(user, ImportedEntry.Of(entry, file), read => read);
            }
        }

        return Task.CompletedTask;
    }

    // On the pipeline thread, which alone may look up paths.
    private List<string> Files() => ParameterSetName == "LiteralPath"
        ? [.. LiteralPath.Select(GetUnresolvedProviderPathFromPSPath)]
        : [.. Path.SelectMany(Matches)];

    private IEnumerable<string> Matches(string path)
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (ItemNotFoundException)
        {
            // Reading it says what is wrong, and the other files go on.
            return [GetUnresolvedProviderPathFromPSPath(path)];
        }
    }

    private IReadOnlyList<IcsEntry> ReadFile(string file, string zone)
    {
        try
        {
            return IcsReader.Read(CalendarFile.Read(file), zone, isZoneBinding: TimeZone is not null);
        }
        catch (Exception e) when (e is IcsException or CommandException)
        {
            Fail(e, file);
            return [];
        }
    }

    private ImportedEntry FromParameters(string zone)
    {
        var time = AppointmentTimes.Make(AllDay, Start, End, AllDay ? null : zone);
        return new ImportedEntry(Key, Title, new EntryContent
        {
            Title = Title,
            Time = time,
            Place = Place ?? "",
            Here = !Given(nameof(Here)) || Here,
            Note = new Note { Text = Note ?? "", IsHtml = NoteFormat == MbxNoteFormat.Html },
            Type = AppointmentTimes.NullIfEmpty(Type),
            Private = Private,
            RecurrenceRule = AppointmentTimes.NullIfEmpty(RecurrenceRule),
        }, GivenFields());
    }

    private EntryFields GivenFields() =>
        EntryFields.Title | EntryFields.Time
        | (Place is null ? EntryFields.None : EntryFields.Place)
        | (Note is null ? EntryFields.None : EntryFields.Note)
        | (Type is null ? EntryFields.None : EntryFields.Type)
        | (RecurrenceRule is null ? EntryFields.None : EntryFields.Recurrence)
        | (Given(nameof(Here)) ? EntryFields.Here : EntryFields.None)
        | (Given(nameof(Private)) ? EntryFields.Private : EntryFields.None);

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void ImportOne(MicrobizzUser user, ImportedEntry entry, Func<ImportedEntry, ImportedEntry> complete)
    {
        try
        {
            var whole = complete(entry);
            if (whole.Refusal is { } refusal)
            {
                Report(user, entry, refusal);
            }
            else
            {
                Store(user, whole);
            }
        }
        catch (Exception e) when (e is StoreException { IsTransient: false } or CommandException)
        {
            var error = ErrorRecords.Of(e, entry.Key);
            var where = entry.Line is { } line ? $"Line {line}: " : "";
            Report(user, entry, new IcsRefusal(!IsOfSeries(e), error.FullyQualifiedErrorId, where + e.Message, error.ErrorDetails.RecommendedAction));
        }
    }

    private void Store(MicrobizzUser user, ImportedEntry entry)
    {
        if (entry.Occurrence is not null && _notAdded.Contains(entry.Key))
        {
            // Its series was only shown, or not wanted.
            Approve($"{entry.Title} ({user.Name})", "Change occurrence");
            return;
        }

        var result = Plan(user, entry);
        if (result.Outcome != ImportOutcome.Unchanged)
        {
            if (!Approve($"{entry.Title} ({user.Name})", entry.Occurrence is not null ? "Change occurrence" : result.Outcome == ImportOutcome.Added ? "Add appointment" : "Update appointment"))
            {
                if (result.Outcome == ImportOutcome.Added)
                {
                    _notAdded.Add(entry.Key);
                }

                return;
            }

            result = ImportNow(user, entry);
            foreach (var limit in AppointmentRecurrence.Limits(entry.Occurrence is null ? result.Appointment?.Content : null))
            {
                Warn(limit);
            }
        }

        Emit(Outputs.Of(entry, user.Name, result, Open()));
    }

    private ImportResult Plan(MicrobizzUser user, ImportedEntry entry) => entry.Occurrence is { } occurrence
        ? new OccurrenceImport(Open()).Plan(user.Id, entry.Key, occurrence, entry.Content, entry.Fields)
        : new AppointmentTable(Open()).PlanImport(user.Id, entry.Key, entry.Content!, entry.Fields);

    private ImportResult ImportNow(MicrobizzUser user, ImportedEntry entry) => entry.Occurrence is { } occurrence
        ? new OccurrenceImport(Open()).ImportNow(user.Id, entry.Key, occurrence, entry.Content, entry.Fields)
        : new AppointmentTable(Open()).ImportNow(user.Id, entry.Key, entry.Content!, entry.Fields);

    // What a changed occurrence finds no place for is no fault of the file.
    private static bool IsOfSeries(Exception e) =>
        e is StoreException { ErrorId: AppointmentReasons.SeriesNotFound or AppointmentReasons.OccurrenceNotInSeries or AppointmentReasons.OccurrenceDeleted };

    private void Report(MicrobizzUser user, ImportedEntry entry, IcsRefusal refusal)
    {
        if (refusal.IsFailure)
        {
            var message = entry.Source is null ? refusal.Message : $"{System.IO.Path.GetFileName(entry.Source)}: {refusal.Message}";
            Fail(new CommandException(refusal.Reason, ErrorCategory.InvalidData, message, refusal.Remedy), entry.Key.Length > 0 ? entry.Key : entry.Source);
        }

        var status = refusal.IsFailure ? MbxImportStatus.Failed : MbxImportStatus.Skipped;
        Emit(Outputs.Of(entry, user.Name, status, refusal.Reason, refusal.Message, refusal.Remedy, Open()));
    }
}
