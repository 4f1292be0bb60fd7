using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;

namespace Microsoft.ML.Saliency.Persistence;

// A mapping that comes back from a saved model has the column sizes that its class declares, and no others. A vector of N values is therefore handed over in
// pieces of 1, 2, 4, ... values, one for each bit of N, which Concatenate puts together again. The names of the fields are the names of the columns.

/// <summary>One vector in pieces.</summary>
class MapPieces
{
    [VectorType(1 << 0)] public VBuffer<float> SaliencyMap0;
    [VectorType(1 << 1)] public VBuffer<float> SaliencyMap1;
    [VectorType(1 << 2)] public VBuffer<float> SaliencyMap2;
    [VectorType(1 << 3)] public VBuffer<float> SaliencyMap3;
    [VectorType(1 << 4)] public VBuffer<float> SaliencyMap4;
    [VectorType(1 << 5)] public VBuffer<float> SaliencyMap5;
    [VectorType(1 << 6)] public VBuffer<float> SaliencyMap6;
    [VectorType(1 << 7)] public VBuffer<float> SaliencyMap7;
    [VectorType(1 << 8)] public VBuffer<float> SaliencyMap8;
    [VectorType(1 << 9)] public VBuffer<float> SaliencyMap9;
    [VectorType(1 << 10)] public VBuffer<float> SaliencyMap10;
    [VectorType(1 << 11)] public VBuffer<float> SaliencyMap11;
    [VectorType(1 << 12)] public VBuffer<float> SaliencyMap12;
    [VectorType(1 << 13)] public VBuffer<float> SaliencyMap13;
    [VectorType(1 << 14)] public VBuffer<float> SaliencyMap14;
    [VectorType(1 << 15)] public VBuffer<float> SaliencyMap15;
    [VectorType(1 << 16)] public VBuffer<float> SaliencyMap16;
    [VectorType(1 << 17)] public VBuffer<float> SaliencyMap17;
    [VectorType(1 << 18)] public VBuffer<float> SaliencyMap18;
    [VectorType(1 << 19)] public VBuffer<float> SaliencyMap19;
    [VectorType(1 << 20)] public VBuffer<float> SaliencyMap20;
    [VectorType(1 << 21)] public VBuffer<float> SaliencyMap21;
    [VectorType(1 << 22)] public VBuffer<float> SaliencyMap22;
    [VectorType(1 << 23)] public VBuffer<float> SaliencyMap23;
    [VectorType(1 << 24)] public VBuffer<float> SaliencyMap24;
    [VectorType(1 << 25)] public VBuffer<float> SaliencyMap25;
    [VectorType(1 << 26)] public VBuffer<float> SaliencyMap26;
}

/// <summary>All that an explained row can have: two more vectors, and texts in pieces.</summary>
sealed class ExplainedPieces : MapPieces
{
    [VectorType(1 << 0)] public VBuffer<float> SaliencyAttribution0;
    [VectorType(1 << 1)] public VBuffer<float> SaliencyAttribution1;
    [VectorType(1 << 2)] public VBuffer<float> SaliencyAttribution2;
    [VectorType(1 << 3)] public VBuffer<float> SaliencyAttribution3;
    [VectorType(1 << 4)] public VBuffer<float> SaliencyAttribution4;
    [VectorType(1 << 5)] public VBuffer<float> SaliencyAttribution5;
    [VectorType(1 << 6)] public VBuffer<float> SaliencyAttribution6;
    [VectorType(1 << 7)] public VBuffer<float> SaliencyAttribution7;
    [VectorType(1 << 8)] public VBuffer<float> SaliencyAttribution8;
    [VectorType(1 << 9)] public VBuffer<float> SaliencyAttribution9;
    [VectorType(1 << 10)] public VBuffer<float> SaliencyAttribution10;
    [VectorType(1 << 11)] public VBuffer<float> SaliencyAttribution11;
    [VectorType(1 << 12)] public VBuffer<float> SaliencyAttribution12;
    [VectorType(1 << 13)] public VBuffer<float> SaliencyAttribution13;
    [VectorType(1 << 14)] public VBuffer<float> SaliencyAttribution14;
    [VectorType(1 << 15)] public VBuffer<float> SaliencyAttribution15;
    [VectorType(1 << 16)] public VBuffer<float> SaliencyAttribution16;
    [VectorType(1 << 17)] public VBuffer<float> SaliencyAttribution17;
    [VectorType(1 << 18)] public VBuffer<float> SaliencyAttribution18;
    [VectorType(1 << 19)] public VBuffer<float> SaliencyAttribution19;
    [VectorType(1 << 20)] public VBuffer<float> SaliencyAttribution20;
    [VectorType(1 << 21)] public VBuffer<float> SaliencyAttribution21;
    [VectorType(1 << 22)] public VBuffer<float> SaliencyAttribution22;
    [VectorType(1 << 23)] public VBuffer<float> SaliencyAttribution23;
    [VectorType(1 << 24)] public VBuffer<float> SaliencyAttribution24;
    [VectorType(1 << 25)] public VBuffer<float> SaliencyAttribution25;
    [VectorType(1 << 26)] public VBuffer<float> SaliencyAttribution26;
    [VectorType(1 << 0)] public VBuffer<float> SaliencyScores0;
    [VectorType(1 << 1)] public VBuffer<float> SaliencyScores1;
    [VectorType(1 << 2)] public VBuffer<float> SaliencyScores2;
    [VectorType(1 << 3)] public VBuffer<float> SaliencyScores3;
    [VectorType(1 << 4)] public VBuffer<float> SaliencyScores4;
    [VectorType(1 << 5)] public VBuffer<float> SaliencyScores5;
    [VectorType(1 << 6)] public VBuffer<float> SaliencyScores6;
    [VectorType(1 << 7)] public VBuffer<float> SaliencyScores7;
    [VectorType(1 << 8)] public VBuffer<float> SaliencyScores8;
    [VectorType(1 << 9)] public VBuffer<float> SaliencyScores9;
    [VectorType(1 << 10)] public VBuffer<float> SaliencyScores10;
    [VectorType(1 << 11)] public VBuffer<float> SaliencyScores11;
    [VectorType(1 << 12)] public VBuffer<float> SaliencyScores12;
    [VectorType(1 << 13)] public VBuffer<float> SaliencyScores13;
    [VectorType(1 << 14)] public VBuffer<float> SaliencyScores14;
    [VectorType(1 << 15)] public VBuffer<float> SaliencyScores15;
    [VectorType(1 << 16)] public VBuffer<float> SaliencyScores16;
    [VectorType(1 << 17)] public VBuffer<float> SaliencyScores17;
    [VectorType(1 << 18)] public VBuffer<float> SaliencyScores18;
    [VectorType(1 << 19)] public VBuffer<float> SaliencyScores19;
    [VectorType(1 << 20)] public VBuffer<float> SaliencyScores20;
    public string SaliencyPredicted = "";
    public string SaliencyExplained = "";
    [VectorType(1 << 0)] public string[] SaliencyRanked0 = [];
    [VectorType(1 << 1)] public string[] SaliencyRanked1 = [];
    [VectorType(1 << 2)] public string[] SaliencyRanked2 = [];
    [VectorType(1 << 3)] public string[] SaliencyRanked3 = [];
    [VectorType(1 << 4)] public string[] SaliencyRanked4 = [];
    [VectorType(1 << 5)] public string[] SaliencyRanked5 = [];
    [VectorType(1 << 6)] public string[] SaliencyRanked6 = [];
    [VectorType(1 << 7)] public string[] SaliencyRanked7 = [];
    [VectorType(1 << 8)] public string[] SaliencyRanked8 = [];
    [VectorType(1 << 9)] public string[] SaliencyRanked9 = [];
    [VectorType(1 << 10)] public string[] SaliencyRanked10 = [];
    [VectorType(1 << 11)] public string[] SaliencyRanked11 = [];
    [VectorType(1 << 12)] public string[] SaliencyRanked12 = [];
    [AnySize] public MLImage? SaliencyOverlay;
}
