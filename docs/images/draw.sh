#!/usr/bin/env bash
# Draws every picture of the documents again, from the demo model and its pictures. Needs Chromium for those that show a page.
set -euo pipefail
cd "$(dirname "$0")/../.."
export OMP_WAIT_POLICY=passive
demo=samples/ShapesClassifier
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shoot WIDTH,HEIGHT PAGE PICTURE
shoot() {
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$work/profile" --hide-scrollbars --window-size="$1" --virtual-time-budget=10000 --screenshot="$PWD/$3" "file://$2"
}

./demo.sh
cp out/demo.png docs/images/demo.png

dotnet run samples/Scripts/explain.cs -- $demo/pictures/star_1005.png docs/images/figure-explain.png
dotnet run samples/Scripts/compare-methods.cs -- $demo/pictures/cross_1000.png docs/images/figure-methods.png
dotnet run samples/Scripts/sweep-layers.cs -- $demo/pictures/triangle_1004.png docs/images/figure-layers.png
dotnet run samples/Scripts/figures.cs -- docs/images

# Every method on three pictures, and what models under inspection look at.
echo '{ "resize": "squash", "scale": 1 }' > "$work/raw.json"
dotnet run --project samples/CompareMethods -- $demo/shapes.onnx "$work/raw.json" "$work/methods" $demo/pictures/{star_1005,ring_1001,cross_1000}.png
shoot 1400,1660 "$work/methods/index.html" docs/images/methods.png
dotnet run --project samples/AutoMLInspection -- $demo "$work/inspection"
cp "$work/inspection/pictures.png" docs/images/automl-inspection.png

# The report, of the demo pictures and a file that is none.
mkdir "$work/shapes"
cp $demo/pictures/*.png "$work/shapes"
echo "no picture" > "$work/shapes/text.png"
dotnet run --project src/Microsoft.ML.Saliency.Tool -- explain $demo/shapes.onnx "$work/shapes" --labels $demo/shapes.labels.txt --preprocess "$work/raw.json" \
  --method grad-cam,gradient,smoothgrad,integrated-gradients --format html --out "$work/report" || [[ $? == 1 ]]
shoot 1280,620 "$work/report/report.html" docs/images/report.png

# The explorer, as its tests see it.
EXPLORER_TESTS_SHOTS=$work/shots dotnet test tests/SaliencyExplorer.Tests --filter FirstScreenNeedsNothing
cp "$work/shots/first-1280-light.png" docs/images/explorer.png
