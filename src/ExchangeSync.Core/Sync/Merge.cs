using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Three-way merge of one link, field by field: a side's field is changed when it differs from that side's own half of the base.</summary>
internal sealed record Merge
{
    /// <summary>Changed on one side or both, and the same on both by now.</summary>
    public EntryFields Agreed { get; init; }

    /// <summary>To be written in Exchange.</summary>
    public EntryFields ToExchange { get; init; }

    /// <summary>To be written in Microbizz.</summary>
    public EntryFields ToMicrobizz { get; init; }

    /// <summary>In conflict, and left so (policy Manual).</summary>
    public EntryFields Unresolved { get; init; }

    /// <summary>Changed in Microbizz, and not to be expressed in Exchange as things are: not agreed on, so that another setting or another rule carries it over.</summary>
    public EntryFields Skipped { get; init; }

    /// <summary>Changed on both sides, and each has something for the other.</summary>
    public EntryFields BothWays { get; init; }

    /// <summary>Of <see cref="ToMicrobizz"/>: what no user changed, but a setting shows differently now.</summary>
    public EntryFields Remapped { get; init; }

    /// <summary>The appointment's note has not yet been made under the present setting "Keep HTML".</summary>
    public bool NoteWaits { get; init; }

    /// <summary>
    /// Microbizz gets the mask because its user made it private there, which Exchange is told of first: the mask comes only once that is done, because no base can tell of one over what is not private on both sides.
    /// </summary>
    public bool MaskFollows { get; init; }

    /// <summary>The side of the copy, where one of the two shows the mask or is to.</summary>
    public Side? Copy { private get; init; }

    /// <summary>See <see cref="SettledBy"/>.</summary>
    public EntryFields BehindMask { private get; init; }

    /// <summary>The time is still to be carried to Exchange, and once the pattern is agreed on nothing but the base can tell.</summary>
    public bool TimeDue { get; init; }

    /// <summary>See <see cref="Link.MaskDue"/>.</summary>
    public bool MaskDue { get; init; }

    /// <summary>See <see cref="Masking.HidesTexts"/>.</summary>
    public bool HidesTexts { get; init; }

    /// <summary>Versions that give way.</summary>
    public IReadOnlyList<LosingVersion> Losses { get; init; } = [];

    /// <summary>What the item should say.</summary>
    public required EntryContent ExchangeContent { get; init; }

    /// <summary>What the appointment should say.</summary>
    public required EntryContent MicrobizzContent { get; init; }

    /// <summary>Merges; <paramref name="item"/> and <paramref name="appointment"/> are the two sides of <paramref name="link"/> as they are now.</summary>
    public static Merge Of(Link link, Entry item, Entry appointment, PlanInput input, MappingOptions mapping) => new MergeDraft(link, item, appointment, input, mapping).Decide();

    /// <summary>
    /// The same on both by now, and agreed on once that side is written: what is behind a mask that is put on or taken off by it. Where a run dies before, nothing else tells that this still has to come.
    /// </summary>
    public EntryFields SettledBy(Side side) => side == Copy ? BehindMask : EntryFields.None;

    /// <summary>The side whose version of a field stays, by the connection's policy; null: neither.</summary>
    public static Side? Winner(EntryFields field, Entry item, Entry appointment, PlanInput input)
    {
        if (field == EntryFields.Participants)
        {
            return Side.Exchange;
        }

        // Emptying a note counts as a choice only against an untouched one: in a conflict the filled version is the one that can be lost.
        if (field == EntryFields.Note && item.Content.Note.IsEmpty != appointment.Content.Note.IsEmpty)
        {
            return item.Content.Note.IsEmpty ? Side.Microbizz : Side.Exchange;
        }

        return input.Settings.ConflictPolicy switch
        {
            ConflictPolicy.ExchangeWins => Side.Exchange,
            ConflictPolicy.MicrobizzWins => Side.Microbizz,
            ConflictPolicy.NewestWins => IsClearlyNewer(appointment, item, input) ? Side.Microbizz : Side.Exchange,
            _ => null,
        };
    }

    /// <summary>The single fields in <paramref name="fields"/>.</summary>
    public static IEnumerable<EntryFields> Each(EntryFields fields)
    {
        for (var bit = 1; bit <= (int)EntryFields.All; bit <<= 1)
        {
            if (((int)fields & bit) != 0)
            {
                yield return (EntryFields)bit;
            }
        }
    }

    // Clocks of two machines never agree to the second, so within two seconds Exchange is right.
    private static bool IsClearlyNewer(Entry appointment, Entry item, PlanInput input) =>
        appointment.LastModified is { } ours && item.LastModified is { } theirs
        && ours > theirs - input.ExchangeClockSkew + Duration.FromSeconds(2);
}
