using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Changes the synchronization settings of connections; what is not given stays. With -Synchronize it then runs, which
/// on a first run may take minutes.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MbxExchangeSync", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSync), typeof(MbxExchangeSyncRun))]
public sealed class SetMbxExchangeSyncCommand : MbxRunCommand
{
    /// <summary>Runs are made for this connection, or (-Activated:$false) not any more.</summary>
    [Parameter]
    public SwitchParameter Activated { get; set; }

    /// <summary>Private appointments are synchronized too; a Microbizz administrator can see their content. The same as -PrivateMode Full (-SynchronizePrivate:$false: Skip).</summary>
    [Parameter]
    public SwitchParameter SynchronizePrivate { get; set; }

    /// <summary>
    /// What happens to private appointments: Skip leaves them alone on both sides, Full synchronizes them, BusyOnly shows the other side when they take place and nothing else.
    /// </summary>
    [Parameter]
    public MbxPrivateMode PrivateMode { get; set; }

    /// <summary>What is created in Exchange gets an alarm.</summary>
    [Parameter]
    public SwitchParameter AlarmOnNew { get; set; }

    /// <summary>Minutes before the start at which that alarm rings.</summary>
    [Parameter]
    [ValidateRange(0, 40320)]
    public int MinutesBefore { get; set; }

    /// <summary>The zone in which new appointments are created in Exchange: a Windows id, or an IANA id that has one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <summary>Notes keep their HTML; otherwise all formatting is stripped.</summary>
    [Parameter]
    public SwitchParameter KeepHtml { get; set; }

    /// <summary>Whole weeks before today that are synchronized.</summary>
    [Parameter]
    [ValidateRange(0, 520)]
    public int WeeksBack { get; set; }

    /// <summary>Whole weeks after today that are synchronized.</summary>
    [Parameter]
    [ValidateRange(0, 520)]
    public int WeeksAhead { get; set; }

    /// <summary>Which version wins where both sides changed the same field.</summary>
    [Parameter]
    public MbxConflictPolicy ConflictPolicy { get; set; }

    /// <summary>Only what has one of these categories (in Microbizz: this appointment type) is synchronized; with * and ? as wildcards. An empty list: everything.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string[] Category { get; set; } = [];

    /// <summary>What has one of these categories (in Microbizz: this appointment type) is left out; with * and ? as wildcards. An empty list: nothing.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string[] ExcludeCategory { get; set; } = [];

    /// <summary>What has a subject that fits one of these is left out; with * and ? as wildcards. An empty list: nothing.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] ExcludeSubject { get; set; } = [];

    /// <summary>What has one of these free/busy statuses in Exchange is left out. An empty list: nothing.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public MbxFreeBusyStatus[] ExcludeStatus { get; set; } = [];

    /// <summary>What lasts whole days is left out.</summary>
    [Parameter]
    public SwitchParameter ExcludeAllDay { get; set; }

    /// <summary>Meetings of others are left out until they are accepted.</summary>
    [Parameter]
    public SwitchParameter OnlyAccepted { get; set; }

    /// <summary>Declined meetings that still stand in the Exchange calendar are synchronized too.</summary>
    [Parameter]
    public SwitchParameter IncludeDeclined { get; set; }

    /// <summary>After so many refusals in a row for wrong credentials, of whatever connections share the account, nothing more is tried, so that it is not locked. 0: no limit.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int FailureLimit { get; set; }

    /// <summary>So many days the history keeps what users wrote and runs overwrote: for Undo-MbxExchangeSync, Get- and Resolve-MbxExchangeConflict. Open conflicts stay longer.</summary>
    [Parameter]
    [ValidateRange(1, 36500)]
    public int KeepDays { get; set; }

    /// <summary>
    /// How recurring entries are carried over. Switching neither doubles nor deletes: instances join their series, and leave it again, with the ids that they have.
    /// </summary>
    [Parameter]
    public MbxRecurrenceMode Recurrence { get; set; }

    /// <summary>Save and synchronize: runs at once, and gives the runs.</summary>
    [Parameter]
    public SwitchParameter Synchronize { get; set; }

    /// <summary>Gives the changed settings.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        if (Given(nameof(SynchronizePrivate)) && Given(nameof(PrivateMode)))
        {
            throw new CommandException("ConflictingParameters", ErrorCategory.InvalidArgument,
                "-SynchronizePrivate and -PrivateMode say the same thing.", "Give one of them: -SynchronizePrivate is -PrivateMode Full.");
        }

        var zone = TimeZone is null ? null : ZoneNames.ToWindowsId(TimeZone);
        var database = Open();
        foreach (var connection in FindNamed(database))
        {
            var changed = connection with { Settings = Changed(connection.Settings, zone) };
            switch (Question(connection.Title, Synchronize ? "Change synchronization settings and synchronize" : "Change synchronization settings"))
            {
                case Answer.Yes:
                    await StoreAsync(database, changed, cancellation).ConfigureAwait(false);
                    break;
                case Answer.Tell when Synchronize && changed.Settings.Activated:
                    await TellPlanAsync(database, changed, cancellation).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task StoreAsync(OpenStore database, ExchangeConnection changed, CancellationToken cancellation)
    {
        var stored = new ConnectionTable(database).Update(changed, force: false);
        if (PassThru)
        {
            Emit(Outputs.OfSettings(stored, database));
        }

        if (Synchronize && stored.Settings.Activated)
        {
            await RunAsync(database, stored, cancellation).ConfigureAwait(false);
        }
        else if (Synchronize)
        {
            Warn($"{stored.Title} is not activated and was not synchronized. Add -Activated.");
        }
    }

    private SyncSettings Changed(SyncSettings now, string? zone) => now with
    {
        Activated = Given(nameof(Activated)) ? Activated.IsPresent : now.Activated,
        PrivateMode = Given(nameof(PrivateMode)) ? (Sync.PrivateMode)PrivateMode
            : !Given(nameof(SynchronizePrivate)) ? now.PrivateMode
            : SynchronizePrivate ? Sync.PrivateMode.Full : Sync.PrivateMode.Skip,
        AlarmOnNew = Given(nameof(AlarmOnNew)) ? AlarmOnNew.IsPresent : now.AlarmOnNew,
        MinutesBefore = Given(nameof(MinutesBefore)) ? MinutesBefore : now.MinutesBefore,
        TimeZone = zone ?? now.TimeZone,
        KeepHtml = Given(nameof(KeepHtml)) ? KeepHtml.IsPresent : now.KeepHtml,
        WeeksBack = Given(nameof(WeeksBack)) ? WeeksBack : now.WeeksBack,
        WeeksAhead = Given(nameof(WeeksAhead)) ? WeeksAhead : now.WeeksAhead,
        Recurrence = Given(nameof(Recurrence)) ? (RecurrenceMode)Recurrence : now.Recurrence,
        ConflictPolicy = Given(nameof(ConflictPolicy)) ? (Sync.ConflictPolicy)ConflictPolicy : now.ConflictPolicy,
        FailureLimit = Given(nameof(FailureLimit)) ? FailureLimit : now.FailureLimit,
        KeepDays = Given(nameof(KeepDays)) ? KeepDays : now.KeepDays,
        Filters = Changed(now.Filters),
    };

    private SyncFilters Changed(SyncFilters now) => now with
    {
        Categories = Given(nameof(Category)) ? Category : now.Categories,
        ExcludedCategories = Given(nameof(ExcludeCategory)) ? ExcludeCategory : now.ExcludedCategories,
        ExcludedSubjects = Given(nameof(ExcludeSubject)) ? ExcludeSubject : now.ExcludedSubjects,
        ExcludedStatuses = Given(nameof(ExcludeStatus)) ? ExcludeStatus.Select(status => status.ToString()).ToList() : now.ExcludedStatuses,
        ExcludeAllDay = Given(nameof(ExcludeAllDay)) ? ExcludeAllDay.IsPresent : now.ExcludeAllDay,
        OnlyAccepted = Given(nameof(OnlyAccepted)) ? OnlyAccepted.IsPresent : now.OnlyAccepted,
        IncludeDeclined = Given(nameof(IncludeDeclined)) ? IncludeDeclined.IsPresent : now.IncludeDeclined,
    };

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
