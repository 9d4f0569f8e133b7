namespace ExchangeSync.Notes;

/// <summary>Which parts of two sequences belong together. Time and memory are bounded: where very much differs, what is equal in the middle is no longer looked for.</summary>
internal static class SequenceDiff
{
    private const int MostDifferences = 400;
    private const int LargestGap = 4000;

    /// <summary>Pairs of indexes, in order: equal ones, and among those that differ the ones that are most alike. Every index of both is in one pair; -1: it has no partner.</summary>
    public static List<(int A, int B)> Align(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var pairs = new List<(int, int)>();
        var (atA, atB) = (0, 0);
        foreach (var (equalA, equalB) in Equal(a, b).Append((a.Count, b.Count)))
        {
            Gap(a, b, (atA, equalA), (atB, equalB), pairs);
            (atA, atB) = (equalA + 1, equalB + 1);
            if (equalA < a.Count)
            {
                pairs.Add((equalA, equalB));
            }
        }

        return pairs;
    }

    /// <summary>Pairs of indexes of equal parts, in order.</summary>
    public static List<(int A, int B)> Equal(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var (start, endA, endB) = (0, a.Count, b.Count);
        while (start < endA && start < endB && a[start] == b[start])
        {
            start++;
        }

        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
        {
            (endA, endB) = (endA - 1, endB - 1);
        }

        return [
            .. Enumerable.Range(0, start).Select(i => (i, i)),
            .. Middle(a, b, start, endA, endB),
            .. Enumerable.Range(0, a.Count - endA).Select(i => (endA + i, endB + i)),
        ];
    }

    // The greedy search for the shortest edit (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
    private static IEnumerable<(int A, int B)> Middle(IReadOnlyList<string> a, IReadOnlyList<string> b, int start, int endA, int endB)
    {
        var (lengthA, lengthB) = (endA - start, endB - start);
        var trail = new List<int[]>();
        var most = Math.Min(lengthA + lengthB, MostDifferences);
        var furthest = new int[(2 * most) + 3];
        for (var edits = 0; edits <= most; edits++)
        {
            trail.Add((int[])furthest.Clone());
            for (var k = -edits; k <= edits; k += 2)
            {
                var at = IsDown(furthest, k, edits, most) ? furthest[most + k + 2] : furthest[most + k] + 1;
                while (at < lengthA && at - k < lengthB && a[start + at] == b[start + at - k])
                {
                    at++;
                }

                furthest[most + k + 1] = at;
                if (at >= lengthA && at - k >= lengthB)
                {
                    return Back(trail, lengthA, lengthB, most).Select(pair => (start + pair.A, start + pair.B));
                }
            }
        }

        return [];
    }

    private static bool IsDown(int[] furthest, int k, int edits, int most) => k == -edits || (k != edits && furthest[most + k] < furthest[most + k + 2]);

    private static List<(int A, int B)> Back(List<int[]> trail, int a, int b, int most)
    {
        var pairs = new List<(int, int)>();
        for (var edits = trail.Count - 1; edits >= 0; edits--)
        {
            var furthest = trail[edits];
            var k = a - b;
            var isDown = IsDown(furthest, k, edits, most);
            var from = edits == 0 ? 0 : isDown ? furthest[most + k + 2] : furthest[most + k];
            var fromB = edits == 0 ? 0 : from - (isDown ? k + 1 : k - 1);
            while (a > from && b > fromB)
            {
                pairs.Add((--a, --b));
            }

            (a, b) = (from, fromB);
        }

        pairs.Reverse();
        return pairs;
    }

    // As many pairs as the shorter one allows, so that they are as alike as possible.
    private static void Gap(IReadOnlyList<string> a, IReadOnlyList<string> b, (int From, int To) rangeA, (int From, int To) rangeB, List<(int A, int B)> pairs)
    {
        var (countA, countB) = (rangeA.To - rangeA.From, rangeB.To - rangeB.From);
        var isSmall = countA * (long)countB <= LargestGap;
        var best = isSmall ? new int[countA + 1, countB + 1] : new int[0, 0];
        for (var i = countA - 1; i >= 0 && isSmall; i--)
        {
            for (var j = countB - 1; j >= 0; j--)
            {
                best[i, j] = Math.Max(best[i + 1, j + 1] + Likeness(a[rangeA.From + i], b[rangeB.From + j]), Math.Max(best[i + 1, j], best[i, j + 1]));
            }
        }

        var (x, y) = (0, 0);
        while (x < countA || y < countB)
        {
            if (x < countA && y < countB && (!isSmall || best[x, y] == best[x + 1, y + 1] + Likeness(a[rangeA.From + x], b[rangeB.From + y])))
            {
                pairs.Add((rangeA.From + x++, rangeB.From + y++));
            }
            else if (y == countB || (x < countA && isSmall && best[x + 1, y] >= best[x, y + 1]))
            {
                pairs.Add((rangeA.From + x++, -1));
            }
            else
            {
                pairs.Add((-1, rangeB.From + y++));
            }
        }
    }

    private static int Likeness(string a, string b)
    {
        var most = Math.Min(a.Length, b.Length);
        var (start, end) = (0, 0);
        while (start < most && a[start] == b[start])
        {
            start++;
        }

        while (end < most - start && a[a.Length - 1 - end] == b[b.Length - 1 - end])
        {
            end++;
        }

        return 1 + start + end;
    }
}
